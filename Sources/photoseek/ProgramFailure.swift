internal import Analysis
internal import CLIPModel
internal import ImagePreprocessing
internal import Indexing
internal import LibraryAnalysis
internal import LibraryStore
internal import LibraryTransfer
internal import ModelHub
internal import Query
internal import Session
internal import TextEmbedding

#if Server
    internal import WebServer
#endif

/// The message and the exit code of an error. This is the only place that maps errors to exit codes.
struct ProgramFailure {
    /// The exit codes in use, after `sysexits.h`.
    private enum Code {
        static let usage: Int32 = 64
        static let badData: Int32 = 65
        static let inputMissing: Int32 = 66
        static let unavailable: Int32 = 69
        static let bug: Int32 = 70
        static let cannotCreate: Int32 = 73
        static let inputOutput: Int32 = 74
    }

    /// The code of a command that found a problem, which it has printed.
    static let problemCode = Code.badData

    let code: Int32
    /// One sentence. It may contain line breaks that come from file names or from messages of libraries.
    let message: String

    /// Lines that show the place of the error, for a terminal with this number of columns; nil if there are none.
    private(set) var place: @Sendable (_ columns: Int) -> String? = { _ in nil }

    /// The message without line breaks.
    var lineOfMessage: String { message.split(whereSeparator: \.isNewline).joined(separator: " ") }

    /// Returns nil for errors of the argument parser, which has its own messages.
    init?(_ error: any Error) {
        switch error {
        case let error as IndexingError: self.init(Self.code(error), error)
        case let error as QueryError: self.init(Self.code(error), error)
        case let error as LibraryError: self.init(Self.code(error), error)
        case let error as CLIPModelError: self.init(Code.badData, error)
        case let error as ModelHubError: self.init(Self.code(error), error)
        case let error as TokenizerError: self.init(Code.badData, error)
        case let error as PreprocessingError: self.init(Code.badData, error)
        case let error as ImageError: self.init(Self.code(error), error)
        case let error as OutputError: self.init(Self.code(error), error)
        case let error as AnalysisError: self.init(Code.badData, error)
        case let error as LibraryAnalysisError: self.init(Self.code(error), error)
        case let error as TextEmbeddingError: self.init(Code.badData, error)
        case let error as AdapterProblem: self.init(Self.code(error), error)
        case let error as FoldersProblem: self.init(Code.inputMissing, error)
        case let error as SessionError: self.init(Self.code(error), error)
        case let error as CarryingError: self.init(Self.code(error), error)
        case let error as TransferError: self.init(Self.code(error), error)
        #if Server
            case let error as WebServerError: self.init(Self.code(error), error)
        #endif
        case let error as WatchServiceError: self.init(Self.code(error), error)
        case let error as ScreenProgramError: self.init(Code.unavailable, error)
        case let error as WrongQuery:
            self.init(Code.usage, error)
            place = error.place
        default: return nil
        }
    }

    /// An unexpected error, which is a bug.
    init(bug error: any Error) {
        code = Code.bug
        message = "unexpected failure: \(error); this is a bug in Photoseek, please report it"
    }

    /// Wrong usage, with a message that explains it.
    init(usage message: String) {
        code = Code.usage
        self.message = message
    }

    private init(_ code: Int32, _ error: any ExplainedError) {
        self.code = code
        message = error.explanation
    }

    private static func code(_ error: IndexingError) -> Int32 {
        switch error {
        case .missing, .unreadable, .noPictures, .excluded: Code.inputMissing
        case .noFolders: Code.usage
        case .changedModel, .wrongDimension: Code.badData
        case .precisionIsLost: Code.usage
        case .cannotBuildIndex: Code.inputOutput
        }
    }

    private static func code(_ error: QueryError) -> Int32 {
        switch error {
        case .emptyQuery, .termsCancel, .noWords, .noScoresOfWords, .noStrengthOfProbes, .unknownPlace,
            .unknownFormat, .unknownTemplates, .strengthsOfAdapter:
            Code.usage
        case .emptyLibrary, .unknownPicture, .unknownProbe: Code.inputMissing
        case .otherModel, .noDirection, .unknownStrengths: Code.badData
        }
    }

    private static func code(_ error: LibraryError) -> Int32 {
        switch error {
        case .notFound: Code.inputMissing
        case .notALibrary, .newerVersion, .olderVersion, .corrupt, .modelMismatch: Code.badData
        case .readOnly, .cannotOpen: Code.cannotCreate
        case .diskFull, .ioError: Code.inputOutput
        case .busy, .noLocks, .unknownModel: Code.unavailable
        case .closed, .invalidChange, .unexpected: Code.bug
        }
    }

    private static func code(_ error: ModelHubError) -> Int32 {
        switch error {
        case .notARepository: Code.usage
        case .notAFolder, .archive, .unsupported, .onlyPickles, .incomplete, .wrongContent, .damaged:
            Code.badData
        case .noSpace, .cannotRead: Code.inputOutput
        case .cannotWrite: Code.cannotCreate
        case .unknownModel, .offline, .noLibrary, .unreachable, .noAccess, .noRepository, .noRevision,
            .noFile,
            .tooManyRequests, .serverError, .notAHub, .badRedirect, .interrupted, .notFetched, .inUse,
            .stillNamed:
            Code.unavailable
        }
    }

    private static func code(_ error: SessionError) -> Int32 {
        switch error {
        case .noLibraryPlace: Code.usage
        case .noCurrentFolder, .unknownPicture: Code.inputMissing
        case .fetchedInPart: Code.badData
        case .libraryModelMissing, .notInLibrary, .watched: Code.unavailable
        }
    }

    private static func code(_ error: CarryingError) -> Int32 {
        switch error {
        case .fileExists, .libraryExists: Code.cannotCreate
        case .unknownFolder, .nothingThere: Code.inputMissing
        case .otherFiles: Code.badData
        }
    }

    private static func code(_ error: LibraryAnalysisError) -> Int32 {
        switch error {
        case .noLabels(nil), .repeatedLabel, .tooManyLabels, .longLabel, .labelsCancel, .unknownClass,
            .unnamedClass, .tooManyExamples:
            Code.usage
        case .noLabels, .unreadableLabels, .unreadablePairs, .noClasses, .noExamples, .unreadableRules:
            Code.inputMissing
        case .wrongPair, .unreadableExamples, .sharedExamples, .probeOfOtherModel, .damagedProbe, .flatProbe,
            .wrongRules, .repeatedRule, .tooManyTexts:
            Code.badData
        case .probeExists: Code.cannotCreate
        case .noBundledRules: Code.unavailable
        }
    }

    private static func code(_ error: AdapterProblem) -> Int32 {
        switch error {
        case .exists: Code.cannotCreate
        case .noGain: Code.badData
        }
    }

    private static func code(_ error: TransferError) -> Int32 {
        switch error {
        case .noEmbeddings, .cannotRead, .noParts, .nothingToCompare: Code.inputMissing
        case .folderInUse, .cannotWrite: Code.cannotCreate
        case .diskFull: Code.inputOutput
        case .unpairedPart, .wrongEmbeddings, .wrongMetadata, .wrongLine, .differentRows, .wrongDimension,
            .wrongVector, .noPaths, .otherModel:
            Code.badData
        }
    }

    #if Server
        private static func code(_ error: WebServerError) -> Int32 {
            switch error {
            case .tokenNeeded: Code.usage
            case .cannotListen: Code.unavailable
            }
        }
    #endif

    private static func code(_ error: WatchServiceError) -> Int32 {
        switch error {
        case .noHome: Code.usage
        case .cannotWrite: Code.cannotCreate
        case .noServiceManager, .refused: Code.unavailable
        case .notInstalled: Code.inputMissing
        }
    }

    private static func code(_ error: OutputError) -> Int32 {
        if case .lost = error { Code.inputOutput } else { Code.cannotCreate }
    }

    private static func code(_ error: ImageError) -> Int32 {
        switch error {
        case .unreadable: Code.inputMissing
        case .absentDecoder: Code.unavailable
        default: Code.badData
        }
    }
}
