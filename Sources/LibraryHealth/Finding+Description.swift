internal import CatalogStore
internal import ImagePreprocessing
internal import LibraryStore
internal import SearchIndex
internal import SystemPackage
internal import VectorIndex

extension Finding: CustomStringConvertible {
    /// One sentence: what is wrong, and where.
    public var description: String {
        switch self {
        case .unusable(let error): error.description
        case .damagedStructure(let messages):
            "the library file is damaged: \(messages.prefix(3).joined(separator: "; "))"
                + (messages.count > 3 ? "; and \(messages.count - 3) more" : "")
        case .impossibleValue(let detail): "the library has an impossible value: \(detail)"
        case .danglingRows(let rows):
            "\(rows.count) of the table \(rows.table) belong to rows of \(rows.parent) that are gone"
        case .contradiction(.imageAndFailure, let count):
            "\(count) files are images and are listed as files that could not be read"
        case .contradiction(.removedEmbeddingExists, let count):
            "\(count) embeddings exist and are recorded as removed"
        case .longLog(let bytes): "the library's log has \(bytes.megabytes) MB"
        case .badVectors(let fault, let model, let embeddings):
            "\(embeddings.count) embeddings of the model \(model) \(fault.words)"
        case .missingEmbeddings(let model, let count):
            "\(count) pictures have no embedding of the model \(model), so that searches do not find them"
        case .badIndex(.file(let error), _): error.description
        case .badIndex(.otherEmbeddings(let unknown, let missing), let model):
            "the search index of the model \(model.name) has \(unknown) embeddings that the library has not, and lacks \(missing)"
        case .wrongWords(let count): "the words of \(count) pictures are not those that belong to them"
        case .badWordIndex: "the search index of words does not fit the words of the pictures"
        case .failures(let group, let count): "\(count) files \(group.words)"
        case .readableNow(let format, let paths):
            "\(paths.count) files could not be read because the decoder of \(format) was missing, which is there now"
        case .unreadablePictures(let count, let sampled, let example, let reason):
            "\(count) of \(sampled) pictures that were tried cannot be opened, such as \(example): \(reason)"
        case .missingPictures(let count, let sampled, let example):
            "\(count) of \(sampled) pictures that were looked for are gone, such as \(example)"
        case .missingDisk(let path): "the disk at \(path) is not mounted; its pictures stay in the library"
        case .missingFolder(let path): "the folder \(path), which the library keeps up to date, is gone"
        case .leftovers(let kind, let paths, let bytes):
            "\(paths.count) \(kind.words) take \(bytes.megabytes) MB"
        case .noAccess(let path, .reading): "\(path) cannot be read"
        case .noAccess(let path, .writing): "\(path) cannot be written"
        case .littleSpace(let free, let needed):
            "the library's disk has \(free.megabytes) MB free, and making its files anew takes \(needed.megabytes) MB"
        case .slowClock(let seconds):
            "the clock is \(Self.time(seconds)) behind the last change of a file that the library knows"
        case .futurePictures(let count): "\(count) pictures were taken later than now, as they say"
        case .unusableModel(_, _, let reason): reason.description
        case .otherModel(let name, _):
            "the model \(name) is another than the one that the library was built with"
        case .wrongEncoder(let name, let fault):
            "the model \(name) computes a wrong embedding of \(fault.input): \(fault.difference) from \(fault.reference)"
        }
    }

    /// A short word for the kind of finding, for programs.
    public var name: String {
        switch self {
        case .unusable: "unusable"
        case .damagedStructure: "damagedStructure"
        case .impossibleValue: "impossibleValue"
        case .danglingRows: "danglingRows"
        case .contradiction: "contradiction"
        case .longLog: "longLog"
        case .badVectors: "badVectors"
        case .missingEmbeddings: "missingEmbeddings"
        case .badIndex: "badIndex"
        case .wrongWords: "wrongWords"
        case .badWordIndex: "badWordIndex"
        case .failures: "failures"
        case .readableNow: "readableNow"
        case .unreadablePictures: "unreadablePictures"
        case .missingPictures: "missingPictures"
        case .missingDisk: "missingDisk"
        case .missingFolder: "missingFolder"
        case .leftovers: "leftovers"
        case .noAccess: "noAccess"
        case .littleSpace: "littleSpace"
        case .slowClock: "slowClock"
        case .futurePictures: "futurePictures"
        case .unusableModel: "unusableModel"
        case .otherModel: "otherModel"
        case .wrongEncoder: "wrongEncoder"
        }
    }

    /// How many rows, pictures or files it concerns; nil if that is no question.
    public var count: Int? {
        switch self {
        case .damagedStructure(let messages): messages.count
        case .danglingRows(let rows): rows.count
        case .badVectors(_, _, let embeddings): embeddings.count
        case .contradiction(_, let count), .missingEmbeddings(_, let count), .wrongWords(let count),
            .failures(_, let count), .unreadablePictures(let count, _, _, _),
            .missingPictures(let count, _, _),
            .futurePictures(let count):
            count
        case .readableNow(_, let paths), .leftovers(_, let paths, _): paths.count
        case .unusable, .impossibleValue, .longLog, .badIndex, .badWordIndex, .missingDisk, .missingFolder,
            .noAccess,
            .littleSpace,
            .slowClock, .unusableModel, .otherModel, .wrongEncoder:
            nil
        }
    }

    private static func time(_ seconds: Int64) -> String {
        seconds >= 172_800
            ? "\(seconds / 86_400) days" : seconds >= 7200 ? "\(seconds / 3600) hours" : "\(seconds) s"
    }
}

extension VectorFault {
    fileprivate var words: String {
        switch self {
        case .wrongLength: "have the wrong length"
        case .notFinite: "have values that are not finite"
        case .notUnitLength: "have another norm than 1"
        }
    }
}

extension FailureGroup {
    fileprivate var words: String {
        switch self {
        case .absentDecoder(let format): "are \(format), whose decoder is missing"
        case .other(let reason): "could not be read: \(reason)"
        case .kind(let kind):
            switch kind {
            case .unreadable: "could not be opened"
            case .empty: "are empty"
            case .fileTooLarge: "have more bytes than the limit"
            case .unknownFormat: "have the name of a picture and another content"
            case .absentDecoder: "have a format whose decoder is missing"
            case .unsupported: "use a part of their format that is not supported"
            case .damaged: "are damaged"
            case .cutOff: "are cut off before their end"
            case .tooManyPixels: "have more pixels than the limit"
            case .tooLong: "have a side that is longer than the limit"
            case .outOfMemory: "need more memory than there was"
            }
        }
    }
}

extension LeftoverKind {
    fileprivate var words: String {
        switch self {
        case .thumbnails: "thumbnails that nobody needs"
        case .indexFiles: "search indexes of models that are not in the library"
        case .unfinishedIndexes: "unfinished search indexes"
        case .unfinishedRepairs: "unfinished files of repairs"
        }
    }
}

extension Int64 {
    /// Bytes as megabytes with one digit behind the point.
    fileprivate var megabytes: String { "\((Double(self) / 1e5).rounded() / 10)" }
}
