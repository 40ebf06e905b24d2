internal import ImagePreprocessing
public import VectorIndex

/// Why nothing can be indexed. Single pictures that cannot be read are counted in the report instead.
public enum IndexingError: Error, Equatable, CustomStringConvertible {
    /// A path that should be indexed does not exist.
    case missing(path: String)
    /// A path that should be indexed cannot be read.
    case unreadable(path: String, reason: String)
    /// A path that should be indexed is one that the library leaves out.
    case excluded(path: String)
    /// The library keeps no folder up to date.
    case noFolders(library: String)
    /// None of the folders contains a picture.
    case noPictures(paths: [String])
    /// The library holds embeddings of another version of this model, which cannot be compared with new ones.
    case changedModel(library: String, name: String)
    /// The library records another number of values for the embeddings of this model than the model has.
    case wrongDimension(library: String, name: String, recorded: Int, dimension: Int)
    /// The embeddings are stored as float16 and cannot be converted back to float32.
    case precisionIsLost(library: String, name: String)
    /// The search index of the library cannot be built.
    case cannotBuildIndex(VectorIndexError)

    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path): no such file or folder"
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason)"
        case .excluded(let path):
            "\(path): the library leaves it out"
        case .noFolders(let library):
            "\(library): it does not know any folder yet"
        case .noPictures(let paths):
            "\(paths.joined(separator: ", ")): no \(ImageFormat.anyName) files found"
        case .changedModel(let library, let name):
            "\(library): the files of the model \(name) have changed since the library was built with it"
        case .wrongDimension(let library, let name, let recorded, let dimension):
            "\(library): it records \(recorded) values for each embedding of \(name), but the model has \(dimension)"
        case .precisionIsLost(let library, let name):
            "\(library): the embeddings of \(name) are stored as f16 and cannot be converted back to f32"
        case .cannotBuildIndex(let problem):
            "the search index could not be built: \(problem)"
        }
    }
}
