/// Why a folder cannot be indexed at all; single pictures that cannot be read are counted instead.
public enum IndexingError: Error, Equatable, CustomStringConvertible {
    /// There is nothing at a path that should be indexed.
    case missing(path: String)
    /// A path that should be indexed cannot be looked into.
    case unreadable(path: String, reason: String)
    /// No picture lies in any of the folders.
    case noPictures(paths: [String])
    /// The library holds embeddings of another version of this model, which cannot be compared with new ones.
    case changedModel(library: String, name: String)
    /// The embeddings are stored as float16, and what was rounded off is gone.
    case precisionIsLost(library: String, name: String)
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
        case .changedModel(let library, let name):
            """
            \(library): the files of the model \(name) have changed since the library was built with it; restore them, \
            or remove its embeddings with `photoseek model remove \(name) --from-library`, or name another library
            """
        case .precisionIsLost(let library, let name):
            """
            \(library): the embeddings of \(name) are stored as f16, and cannot become f32 again; remove them with \
            `photoseek model remove \(name) --from-library` and index again
            """
        case .cannotBuildIndex(let reason):
            "the search index was not built: \(reason)"
        }
    }
}
