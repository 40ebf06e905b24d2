internal import Answers
internal import FilePaths
internal import LibraryAnalysis
internal import LibraryStore
internal import SystemPackage

/// A picture with its labels, as `photoseek classify` prints it.
struct ClassificationOutput: Encodable {
    struct Label: Encodable {
        let label: String
        let probability: Float
        let strength: Int?
    }

    let id: Int64
    let path: String
    /// The `file://` URI of a path that is not UTF-8.
    let uri: String?
    let labels: [Label]
    /// With `--none-of-these`: whether the picture stands out for none of the labels.
    let none: Bool?

    private let location: FilePath

    init(_ picture: PictureClassifier.Picture, isNone: Bool) {
        id = picture.image.id
        location = picture.image.path
        path = location.string
        uri = location.uriUnlessText
        labels = picture.choices.map {
            Label(label: $0.label, probability: $0.probability, strength: $0.strength)
        }
        none = isNone ? true : nil
    }

    private enum CodingKeys: String, CodingKey {
        case id, path, uri, labels, none
    }

    /// Probability, strength and label of each choice, and the path.
    var line: Line {
        let shown = FilePath.currentFolder.flatMap(location.relative) ?? location
        let text = none == true ? "none of these" : labels.map(Self.text).joined(separator: ", ")
        var line = Line("  \(text)  ")
        line += Line(shown)
        return line
    }

    private static func text(_ label: Label) -> String {
        let percent = Int((label.probability * 100).rounded())
        return "\(label.label) \(percent) %" + (label.strength.map { " (strength \($0))" } ?? "")
    }
}
