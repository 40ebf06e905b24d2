internal import ArgumentParser
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
    var session: LibrarySession { library.session(model) }
}
