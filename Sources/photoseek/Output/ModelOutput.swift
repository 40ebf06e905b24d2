internal import Answers
internal import CLIPModel
internal import ModelHub
internal import SystemPackage

/// A line of `photoseek model list --json`.
struct ModelOutput: Encodable {
    let model: String
    let folder: String
    let folderURI: String?
    let layout: String
    let dimension: Int
    let parameters: Int
    let bytes: Int
    let precisions: [String]
    let licence: String?
    let imageSize: Int
    let imageEncoder: String
    let contextLength: Int
    let vocabulary: Int

    init(_ name: String, _ checkpoint: Checkpoint) {
        let (configuration, description) = (checkpoint.configuration, checkpoint.description())
        model = name
        folder = checkpoint.folder.string
        folderURI = checkpoint.folder.uriUnlessText
        layout = description.layout
        dimension = configuration.dimension
        parameters = description.parameters
        bytes = description.weightBytes
        precisions = description.precisions
        licence = description.licence
        imageSize = configuration.vision.imageSize
        imageEncoder = configuration.vision.architecture
        contextLength = configuration.text.contextLength
        vocabulary = configuration.text.vocabularyCount
    }

    var millionParameters: String { parameters.millions }

    /// For people.
    var line: String { "\(model)  \(millionParameters) million parameters, dimension \(dimension)\n" }
}

/// A line of `photoseek model list --json` for a model that cannot be used.
struct BrokenModelOutput: Encodable {
    let model: String
    let folder: String
    let folderURI: String?
    let broken: String

    init(_ location: ModelLocation, _ reason: any Error) {
        model = location.name
        folder = location.folder.string
        folderURI = location.folder.uriUnlessText
        broken = (reason as? any ExplainedError)?.explanation ?? "\(reason)"
    }

    /// For people.
    var line: String { "\(model)  broken: \(broken)\n" }
}

/// The answer of `photoseek model show`.
struct ModelDetails: Encodable {
    private let model: ModelOutput
    private let fingerprint: String

    init(_ model: ModelOutput, fingerprint: String) {
        self.model = model
        self.fingerprint = fingerprint
    }

    private enum CodingKeys: String, CodingKey { case fingerprint }

    /// Encodes the keys of a line of the list, and the fingerprint.
    func encode(to encoder: any Encoder) throws {
        try model.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fingerprint, forKey: .fingerprint)
    }

    var text: String {
        let megabytes = model.bytes.millions
        let lines = [
            "model        \(model.model)",
            "folder       \(model.folder)",
            "layout       \(model.layout)",
            "parameters   \(model.millionParameters) million, \(megabytes) MB in \(model.precisions.joined(separator: " and "))",
            "pictures     \(model.imageSize) x \(model.imageSize) pixels, \(model.imageEncoder)",
            "texts        up to \(model.contextLength) tokens, vocabulary of \(model.vocabulary)",
            "dimension    \(model.dimension)",
            "licence      \(model.licence ?? "unknown")",
            "fingerprint  \(fingerprint)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
