/// Why a folder cannot be indexed at all; single pictures that cannot be read are counted instead.
public enum IndexingError: Error, Equatable, CustomStringConvertible {
    /// There is nothing at a path that should be indexed.
    case missing(path: String)
    /// A path that should be indexed cannot be looked into.
    case unreadable(path: String, reason: String)
    /// No picture lies in any of the folders.
    case noPictures(paths: [String])
    /// The library holds embeddings of another model, or of another version of this one.
    case otherModel(library: String, holds: String, asked: String)
    /// The search index of the library cannot be built.
    case cannotBuildIndex(reason: String)

    /// One sentence: what, where, what to do.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path): there is no such file or folder; check the path, or mount the disk it lies on"
        case .unreadable(let path, let reason):
            "\(path): cannot be looked into: \(reason)"
        case .noPictures(let paths):
            "\(paths.joined(separator: ", ")): no JPEG or PNG files found; name a folder that holds some"
        case .otherModel(let library, let holds, let asked) where holds == asked:
            """
            \(library): the files of the model \(asked) have changed since the library was built with it; \
            restore them, or name another library with --library
            """
        case .otherModel(let library, let holds, let asked):
            """
            \(library): the library holds embeddings of the model \(holds), not of \(asked); \
            leave out --model, or name another library with --library
            """
        case .cannotBuildIndex(let reason):
            "the search index was not built: \(reason)"
        }
    }
}
