internal import ArgumentParser
internal import CatalogStore
internal import Session

/// What commands need that compute with a model: a library, the model, threads, and how pictures are read.
struct WorkOptions: ParsableArguments {
    @Flag(help: "Show no progress.")
    var quiet = false

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var workers: ThreadOptions
    @OptionGroup var pixels: PixelOptions

    /// The session with this library and this model.
    var session: LibrarySession { library.session(model, isQuiet: quiet) }
}

extension WorkOptions {
    /// Takes away the tags that an analysis gave, and says how many pictures had some.
    ///
    /// - Parameter prefix: What these tags begin with.
    /// - Throws: `LibraryError` or `SessionError`.
    func removeTags(below prefix: String) throws {
        let count = try session.openForWriting().removeMadeTags(below: prefix)
        Console.standardError.write("\(count) \(count == 1 ? "picture" : "pictures") had tags of this kind\n")
    }
}
