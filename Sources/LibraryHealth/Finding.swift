public import CatalogStore
public import ImagePreprocessing
public import LibraryStore
public import SearchIndex
public import SystemPackage
internal import VectorIndex

/// Something that a checkup of a library found.
public enum Finding: Equatable, Sendable {
    // The library file

    /// The library cannot be opened or read.
    case unusable(LibraryError)
    /// SQLite finds the structure of the library file damaged, with its messages.
    case damagedStructure([String])
    /// A value in the tables is impossible, so that a check could not end.
    case impossibleValue(String)
    /// Rows belong to rows of another table that are gone.
    case danglingRows(Catalog.DanglingRows)
    /// Rows contradict each other.
    case contradiction(Catalog.Contradiction, count: Int)
    /// The write-ahead log is very long.
    case longLog(bytes: Int64)

    // Embeddings, indexes, words

    /// Embeddings of a model have vectors that cannot be right; with the ids of the embeddings.
    case badVectors(VectorFault, model: String, embeddings: [Int64])
    /// Images have no embedding of the model in use.
    case missingEmbeddings(model: String, count: Int)
    /// The search index of a model is not what it should be.
    case badIndex(IndexInspection.Problem, ModelRecord)
    /// Images have other words than those that belong to them, or words belong to no image.
    case wrongWords(count: Int)
    /// The search index of words is not that of the words.
    case badWordIndex

    // Files of pictures

    /// Files could not be read as images, for a kind of reason.
    case failures(FailureGroup, count: Int)
    /// Files could not be read because the decoder of their format was missing, which is there now.
    case readableNow(format: String, paths: [FilePath])
    /// Pictures among a sample cannot be opened, with one of them and the system's reason.
    case unreadablePictures(count: Int, sampled: Int, example: FilePath, reason: String)
    /// Pictures among a sample are gone, with one of them.
    case missingPictures(count: Int, sampled: Int, example: FilePath)
    /// A disk with pictures is not mounted.
    case missingDisk(FilePath)
    /// A folder that the library keeps up to date is gone.
    case missingFolder(FilePath)

    // Files of the library

    /// Files that nobody needs any more.
    case leftovers(LeftoverKind, paths: [FilePath], bytes: Int64)
    /// A file or folder of the library cannot be read or written.
    case noAccess(FilePath, Access)
    /// The disk has so little free space that a change of the library may fail.
    case littleSpace(free: Int64, needed: Int64)

    // The clock

    /// The clock is behind the time at which a file was last changed, by so many seconds.
    case slowClock(seconds: Int64)
    /// Pictures were taken later than now.
    case futurePictures(count: Int)

    // The model

    /// A model of the library cannot be opened.
    case unusableModel(name: String, isInUse: Bool, reason: ModelFailure)
    /// The model of this name is another than the one that the library was built with.
    case otherModel(name: String, isInUse: Bool)
    /// The model computes other embeddings than it should.
    case wrongEncoder(name: String, EncoderFault)
}

extension Finding {
    /// How bad a finding is.
    public enum Severity: String, Sendable {
        /// Good to know; nothing is wrong with the library.
        case note
        /// Searches miss pictures or find wrong ones, or the next run fails.
        case problem
    }

    /// How bad it is.
    public var severity: Severity {
        switch self {
        // Searches compare all embeddings until the next run builds it, as after a backup was put back.
        case .badIndex(.file(.notFound), _): .note
        case .unusable, .damagedStructure, .impossibleValue, .danglingRows, .contradiction, .badVectors,
            .missingEmbeddings, .badIndex, .wrongWords, .badWordIndex, .unreadablePictures, .noAccess,
            .slowClock,
            .wrongEncoder:
            .problem
        case .longLog, .failures, .readableNow, .missingPictures, .missingDisk, .missingFolder, .leftovers,
            .futurePictures:
            .note
        case .littleSpace(let free, _): free < SpaceCheck.leastFree ? .problem : .note
        case .unusableModel(_, let isInUse, _), .otherModel(_, let isInUse): isInUse ? .problem : .note
        }
    }
}

/// What is wrong with a stored vector.
public enum VectorFault: String, CaseIterable, Hashable, Sendable {
    /// It has another number of bytes than the model's embeddings.
    case wrongLength
    /// It has a value that is NaN or infinite.
    case notFinite
    /// Its Euclidean length is not 1.
    case notUnitLength
}

/// Files that failed for one kind of reason.
public enum FailureGroup: Hashable, Sendable {
    /// The decoder of this format is missing.
    case absentDecoder(format: String)
    /// Another kind of reason.
    case kind(UnreadKind)
    /// A reason that an earlier version of the program gave.
    case other(String)
}

/// Files that nobody needs any more.
public enum LeftoverKind: String, CaseIterable, Hashable, Sendable {
    /// Thumbnails of pictures that are gone, of other versions of the program, or unfinished ones.
    case thumbnails
    /// Search indexes of models that the library does not have.
    case indexFiles
    /// Search indexes whose build was killed.
    case unfinishedIndexes
    /// New libraries that a killed repair did not finish.
    case unfinishedRepairs
}

/// What a program may do with a file.
public enum Access: String, Hashable, Sendable {
    /// To read it.
    case reading
    /// To write it.
    case writing
}

/// Why a model cannot be opened: the sentence of the error, and whether it was not found at all.
public struct ModelFailure: Equatable, Sendable {
    /// What is wrong and where, in one sentence.
    public let description: String
    /// Whether no model of the name is there.
    public let isMissing: Bool
}
