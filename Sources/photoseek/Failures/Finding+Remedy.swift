internal import CatalogStore
internal import ImagePreprocessing
internal import LibraryHealth
internal import LibraryStore
internal import ModelHub
internal import SearchIndex
internal import Session
internal import VectorIndex

extension Finding {
    /// What the user can do about it; nil if there is nothing to do.
    var remedy: String? {
        if isRepairable { return repair }
        return switch self {
        case .unusable(let error): error.remedy
        case .missingEmbeddings: "`photoseek index` makes them"
        case .failures(let group, _): group.remedy
        case .unreadablePictures: "check the permissions of the files and of their folders"
        case .missingPictures:
            "`photoseek index` forgets pictures that are gone; mount their disk first if it is missing"
        case .missingDisk: "mount it, or index its folder anew where it is now"
        case .missingFolder(let path):
            "mount its disk, or leave it to itself with `photoseek folders remove \(path)`"
        case .noAccess: "check its permissions, and who owns it"
        case .littleSpace: "free some space"
        case .slowClock: "set the clock; a file that changes meanwhile may be taken for an old one"
        case .futurePictures: "correct the date in the pictures, or in the camera"
        case .unusableModel(let name, _, let reason): Self.remedy(reason, name)
        case .otherModel(let name, _):
            "restore it, or remove its embeddings with `photoseek model remove \(name) --from-library` and index again"
        case .wrongEncoder(let name, _):
            """
            check the model with `photoseek model verify \(name)` and install it again; if that does not help, this processor or this \
            build of the program is faulty
            """
        default: nil
        }
    }

    /// What `photoseek doctor --repair` does about it.
    private var repair: String {
        let command = "`photoseek doctor --repair`"
        return switch self {
        case .unusable, .damagedStructure, .impossibleValue:
            "\(command) saves what can be read; or restore a backup with `photoseek restore`"
        case .danglingRows, .contradiction: "\(command) deletes them"
        case .badVectors: "\(command) deletes them, and `photoseek index` makes them again"
        case .badIndex(.file(.notFound), _): "`photoseek index` builds it; searches are right without it"
        case .badIndex:
            "\(command) removes it, and `photoseek index` builds it again; searches are right without it"
        case .wrongWords, .badWordIndex: "\(command) writes the words of all pictures anew"
        case .readableNow: "`photoseek index` reads them; \(command) forgets that they failed"
        case .leftovers: "\(command) removes them"
        case .longLog: "end the programs that read the library, then \(command) merges it"
        default: command
        }
    }

    private static func remedy(_ reason: ModelFailure, _ name: String) -> String {
        let isRepository = ModelLocation.isRepository(name)
        if BundledModel(rawValue: name) != nil { return "install it with `make install`" }
        if reason.isMissing {
            return isRepository
                ? "fetch it again with `photoseek model pull \(name)`"
                : "put it back, or remove its embeddings with `photoseek model remove \(name) --from-library`"
        }
        return isRepository
            ? "remove it with `photoseek model remove \(name)`, and fetch it again with `photoseek model pull \(name)`"
            : "restore the files of its folder"
    }
}

extension FailureGroup {
    /// What the user can do about these files; nil if nothing helps.
    fileprivate var remedy: String? {
        switch self {
        case .absentDecoder(let format): DecoderPackage.remedy(ofFormat: format)
        case .other: "`photoseek status --verbose` lists them"
        case .kind(let kind):
            switch kind {
            case .unreadable: "check their permissions and the disk"
            case .absentDecoder: "`photoseek formats` says what is missing"
            case .tooManyPixels: "`photoseek index --max-pixels` reads larger ones"
            case .cutOff, .damaged, .empty:
                "restore them from another copy if there is one; `photoseek status --verbose` lists them"
            case .unknownFormat, .unsupported, .tooLong, .fileTooLarge:
                "convert them to another format; `photoseek status --verbose` lists them"
            case .outOfMemory: "run `photoseek index` again with more memory, or with fewer --threads"
            }
        }
    }
}
