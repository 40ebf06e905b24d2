internal import ArgumentParser
internal import LibraryStore
internal import SearchIndex

/// How the search index of a library is built.
struct IndexFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The share of the ten nearest pictures that searches should find; default: unchanged (initially 0.98).",
            valueName: "share"))
    var recall: Float?

    @Option(
        help: ArgumentHelp(
            "How the search index stores numbers: f16, which is smaller and faster, or f32; default: unchanged (initially f16).",
            valueName: "kind"))
    var indexPrecision: Precision?

    @Option(
        help: ArgumentHelp(
            "The number of lists of the search index, or 0 for 4 times the square root of the number of pictures; default: unchanged (initially 0).",
            valueName: "n"))
    var nlist: Int?

    @Option(
        help: ArgumentHelp(
            "Build no search index for fewer pictures than this, because comparing all is fast enough.",
            valueName: "n"))
    var exactBelow = IndexBuilder.defaultSmallestSize

    func validate() throws {
        if let recall, !(recall > 0 && recall <= 1) {
            throw ValidationError("--recall should be above 0 and at most 1, found \(recall)")
        }
        if let nlist, !(0...1_000_000).contains(nlist) {
            throw ValidationError("--nlist should be from 0 to 1000000, found \(nlist)")
        }
        guard exactBelow >= 1 else {
            throw ValidationError("--exact-below should be at least 1, found \(exactBelow)")
        }
    }

    /// What the user asks for; a number of lists of 0 leaves it to the program.
    var settings: IndexSettings {
        var settings = IndexSettings()
        settings.recall = recall
        settings.precision = indexPrecision?.stored
        settings.lists = nlist
        return settings
    }
}
