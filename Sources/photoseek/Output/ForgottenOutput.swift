internal import Answers
internal import SystemPackage

/// The answer of `photoseek forget`.
struct ForgottenOutput: CommandOutput {
    /// A picture.
    private struct Picture: Encodable {
        let path: String
        /// The `file://` URI of the picture, if its path is not UTF-8.
        let uri: String?
    }

    /// The number of pictures.
    let pictures: Int
    /// Whether they are forgotten; false for a dry run, or if there are none.
    let forgotten: Bool
    private let first: [Picture]
    /// The first of them.
    let paths: [FilePath]

    private enum CodingKeys: CodingKey { case pictures, forgotten, first }

    init(count: Int, first paths: [FilePath], isDone: Bool) {
        (pictures, forgotten, self.paths) = (count, isDone, paths)
        first = paths.map { Picture(path: $0.string, uri: $0.uriUnlessText) }
    }

    var lines: [Line] {
        guard pictures > 0 else { return ["no picture is found, so that nothing is forgotten"] }
        guard !forgotten else {
            return [
                "forgot \(Number(pictures, "picture")); the next `photoseek index` adds those again whose files are still there and not excluded"
            ]
        }
        var lines: [Line] = ["\(Number(pictures, "picture")) would be forgotten; files stay"]
        for path in paths { lines.append("  \(path)") }
        if pictures > paths.count { lines.append("  and \(pictures - paths.count) more") }
        return lines
    }
}
