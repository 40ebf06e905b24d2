internal import Answers
internal import ModelHub
internal import SystemPackage

/// The answer of `photoseek model pull`.
struct PullOutput: Encodable {
    let model: String
    let folder: String
    let folderURI: String?
    let revision: String
    let conversion: String?
    let files: Int
    let bytes: Int
    let fetchedBytes: Int

    init(_ pulled: PulledModel) {
        model = pulled.name
        folder = pulled.folder.string
        folderURI = pulled.folder.uriUnlessText
        revision = pulled.commit
        conversion = pulled.conversion
        files = pulled.files
        bytes = pulled.bytes
        fetchedBytes = pulled.fetchedBytes
    }

    /// For people.
    var text: String {
        let (all, fetched) = (bytes.millions, fetchedBytes.millions)
        let amount = fetchedBytes == 0 ? "already fetched" : "\(fetched) of \(all) MB fetched"
        var lines = ["\(model): \(files) files, \(amount); use it with --model \(model)"]
        if let conversion {
            lines.append("The weights are those of \(conversion), the Hub's own conversion to safetensors.")
        }
        return lines.joined(separator: "\n") + "\n"
    }

}
