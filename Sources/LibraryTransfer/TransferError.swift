public import NumPyFiles
public import Parquet

/// What can go wrong when embeddings leave a library or come into one.
public enum TransferError: Error, Equatable, Sendable {
    // Exports

    /// The library has no embeddings, or none of this model.
    case noEmbeddings(library: String, model: String?)
    /// There is something in the folder that an export would replace. `isExport` says whether it is an export alone.
    case folderInUse(folder: String, isExport: Bool)
    /// A file or folder cannot be written.
    case cannotWrite(path: String, reason: String)
    /// The disk is full, or the quota is used up.
    case diskFull(path: String)

    // Imports

    /// The folder cannot be read.
    case cannotRead(path: String, reason: String)
    /// The folder holds no embeddings of pictures in `img_emb`.
    case noParts(folder: String)
    /// A file of embeddings has no file of metadata with its number, or two.
    case unpairedPart(path: String, metadata: Int)
    /// A file of embeddings is not what it should be.
    case wrongEmbeddings(path: String, problem: NumPyError)
    /// A file of metadata is not what it should be.
    case wrongMetadata(path: String, problem: ParquetError)
    /// A line of metadata is not a JSON object; lines count from 1.
    case wrongLine(path: String, line: Int)
    /// Embeddings and metadata of a part have different numbers of rows.
    case differentRows(path: String, embeddings: Int, metadata: Int)
    /// Embeddings have another dimension than those of the model.
    case wrongDimension(path: String, found: Int, model: String, expected: Int)
    /// An embedding has values that are not finite, or is zero; rows count from 0, as in the file.
    case wrongVector(path: String, row: Int)
    /// No column of the metadata tells where pictures are.
    case noPaths(path: String)
    /// A picture's embedding is another one than the model gives it.
    case otherModel(model: String, picture: String, cosine: Float)
    /// None of the pictures that were tried can be read, so that nothing shows whether the embeddings are those of the model.
    case nothingToCompare(folder: String, model: String)
}

extension TransferError: CustomStringConvertible {
    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .noEmbeddings(let library, nil): "\(library) holds no embeddings"
        case .noEmbeddings(let library, let model?): "\(library) holds no embeddings of \(model)"
        case .folderInUse(let folder, true): "\(folder) holds an export already"
        case .folderInUse(let folder, false): "\(folder) is not an empty folder"
        case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
        case .diskFull(let path): "no space left to write \(path)"
        case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)"
        case .noParts(let folder):
            "\(folder) holds no embeddings of pictures: it has no img_emb/img_emb_0.npy"
        case .unpairedPart(let path, 0): "\(path) has no metadata of the same number beside it"
        case .unpairedPart(let path, _): "\(path) has two files of metadata of the same number beside it"
        case .wrongEmbeddings(let path, let problem): "\(path): \(problem)"
        case .wrongMetadata(let path, let problem): "\(path): \(problem)"
        case .wrongLine(let path, let line): "line \(line) of \(path) is not a JSON object"
        case .differentRows(let path, let embeddings, let metadata):
            "\(path) has \(embeddings) embeddings, but there is metadata for \(metadata)"
        case .wrongDimension(let path, let found, let model, let expected):
            "\(path) has embeddings of dimension \(found), and those of \(model) have \(expected)"
        case .wrongVector(let path, let row):
            "\(path) has an embedding that is zero or not finite, in row \(row)"
        case .noPaths(let path):
            "\(path) has no column image_path, uri, url or key, which would name the pictures"
        case .otherModel(let model, let picture, let cosine):
            "the embedding of \(picture) is not that of \(model) (their cosine is \(Self.rounded(cosine)))"
        case .nothingToCompare(let folder, let model):
            "no picture of \(folder) can be read, so nothing shows whether the embeddings are those of \(model)"
        }
    }

    /// A cosine with two digits.
    private static func rounded(_ cosine: Float) -> String {
        "\((Double(cosine) * 100).rounded() / 100)"
    }
}
