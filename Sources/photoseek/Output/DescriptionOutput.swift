internal import Answers
internal import FilePaths
internal import LibraryAnalysis
internal import SystemPackage

/// A picture in words, as `photoseek describe` prints it.
struct DescriptionOutput: CommandOutput {
    struct Text: Encodable {
        let text: String
        /// The kind of a word of the built-in vocabulary.
        let kind: String?
        let strength: Int
        /// How far the cosine lies above the mean of all texts, in standard deviations.
        let deviation: Float
    }

    let path: String
    /// The `file://` URI of a path that is not UTF-8.
    let uri: String?
    let model: String
    /// What was compared with: "library" or "words".
    let comparedWith: String
    /// The words that describe the picture together, or the best line; absent if nothing stands out.
    let description: String?
    let texts: [Text]

    private let location: FilePath

    init(
        _ description: PictureInWords, of path: FilePath, basis: PictureDescriber.Basis, model: String
    ) {
        location = path
        self.path = path.string
        uri = path.uriUnlessText
        self.model = model
        comparedWith = basis.rawValue
        self.description = description.words.isEmpty ? nil : description.words.joined(separator: ", ")
        texts = description.texts.map {
            Text(text: $0.text, kind: $0.kind, strength: $0.strength, deviation: $0.deviation)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case path, uri, model, comparedWith, description, texts
    }

    /// The path with the description, then the strength of each text.
    var lines: [Line] {
        var title = Line(FilePath.currentFolder.flatMap(location.relative) ?? location)
        title += Line(": \(description ?? "nothing stands out")")
        return [title]
            + texts.map { text in
                let strength = "\(text.strength)"
                return
                    "  \(String(repeating: " ", count: max(0, 3 - strength.count)))\(strength)  \(text.text)"
            }
    }
}
