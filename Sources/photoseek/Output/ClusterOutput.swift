internal import Answers
internal import FilePaths
internal import LibraryAnalysis
internal import LibraryStore
internal import SystemPackage

/// A group of pictures, as `photoseek cluster` prints it.
struct ClusterOutput: Encodable {
    struct Picture: Encodable {
        let id: Int64
        let path: String
        /// The `file://` URI of a path that is not UTF-8.
        let uri: String?
        /// The cosine with the centre of the group.
        let score: Float
    }

    let group: Int
    /// Words that tell the group from the others; absent if nothing stands out.
    let name: String?
    /// If nothing stands out, the words that come nearest to it.
    let hints: [String]?
    let count: Int
    /// The pictures nearest to the centre of the group.
    let nearest: [Picture]

    private let title: String
    private let paths: [FilePath]

    init(_ group: PictureGroup, number: Int, pictures: Int) {
        self.group = number
        name = group.name
        hints = group.name == nil ? group.hints : nil
        title = group.title
        count = group.count
        let some = group.nearest.prefix(pictures)
        nearest = some.map {
            Picture(
                id: $0.image.id, path: $0.image.path.string, uri: $0.image.path.uriUnlessText,
                score: $0.cosine
            )
        }
        paths = some.map(\.image.path)
    }

    private enum CodingKeys: String, CodingKey {
        case group, name, hints, count, nearest
    }

    /// The number of pictures and the name, then some pictures.
    var lines: [Line] {
        ["  \(count)  \(title)"]
            + paths.map { path in
                var line: Line = "      "
                line += Line(FilePath.currentFolder.flatMap(path.relative) ?? path)
                return line
            }
    }
}

extension PictureGroup {
    /// The words of the group; nil if nothing stands out.
    var name: String? { words.isEmpty ? nil : words.joined(separator: ", ") }

    /// The name for people, or what comes nearest to one.
    var title: String {
        if let name { return name }
        let perhaps = hints.isEmpty ? "" : "; nearest: \(hints.joined(separator: ", "))"
        return "nothing stands out" + perhaps
    }
}
