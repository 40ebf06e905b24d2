internal import FilePaths
public import SystemPackage

/// The name of a model and the folder with its checkpoint.
public struct ModelLocation: Equatable, Sendable {
    /// The model that comes with the program.
    public static let bundledName = "scenes"

    /// The model's name: `scenes`, a repository of the Hugging Face Hub, or the absolute path of its folder. If the path is
    /// not UTF-8, the name is its `file://` URI.
    public let name: String
    /// The folder with its checkpoint.
    public let folder: FilePath

    /// Finds the model that a user names.
    ///
    /// - Parameter name: `scenes`, a folder with a checkpoint, the folder's `file://` URI, or a repository of the Hugging
    ///   Face Hub whose files are in the cache of the Hub's tools.
    /// - Throws: ``CLIPModelError/unknownModel(name:reason:)`` or ``CLIPModelError/notACheckpoint(path:reason:)``; the
    ///   reason says what to do.
    public init(named name: String) throws {
        if name == Self.bundledName {
            self = try Self.bundled()
        } else if let folder = (FilePath(uri: name) ?? FilePath(name)).resolvingLinks {
            try self.init(resolved: folder)
        } else {
            self = try Self.fetched(named: name)
        }
    }

    /// Finds the model in a folder.
    ///
    /// - Throws: ``CLIPModelError/unknownModel(name:reason:)`` if the folder does not exist, or
    ///   ``CLIPModelError/notACheckpoint(path:reason:)`` if it is a file.
    public init(folder: FilePath) throws {
        guard let resolved = folder.resolvingLinks else {
            throw CLIPModelError.unknownModel(name: folder.string, reason: "there is no such folder")
        }
        try self.init(resolved: resolved)
    }

    private init(resolved folder: FilePath) throws {
        guard !CheckpointFile.isRegular(folder) else {
            throw CLIPModelError.notACheckpoint(
                path: folder.string, reason: OpenAIArchive.reason(forFile: folder))
        }
        self.init(name: Self.name(ofFolder: folder), folder: folder)
    }

    init(name: String, folder: FilePath) {
        self.name = name
        self.folder = folder
    }

    /// Converts a name that a user has typed to text: UTF-8 stays as it is, other bytes are a path and become its `file://`
    /// URI.
    ///
    /// - Parameter argument: The bytes of the argument or variable.
    public static func name(argument: some Sequence<UInt8>) -> String {
        let bytes = Array(argument)
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let path = FilePath(bytes: bytes)
        return path.isAbsolute ? path.uri : (FilePath(".").resolvingLinks ?? "/").pushing(path).uri
    }

    private static func name(ofFolder folder: FilePath) -> String {
        folder.isText ? folder.string : folder.uri
    }

    private static func bundled() throws -> ModelLocation {
        guard let folder = bundledFolder() else {
            throw CLIPModelError.unknownModel(
                name: bundledName,
                reason: "its files are not beside the program; install it with `make install`")
        }
        return ModelLocation(name: bundledName, folder: folder)
    }

    /// Finds the bundled model: in `share/photoseek/models` next to the `bin` folder of an installed program, or in the source
    /// tree in which the program was built; nil if it is in neither place.
    static func bundledFolder() -> FilePath? {
        guard var folder = FilePath("/proc/self/exe").resolvingLinks?.removingLastComponent() else {
            return nil
        }
        let installed = folder.removingLastComponent().appending("share/photoseek/models").appending(
            bundledName)
        if hasConfiguration(installed) { return installed }
        while folder.removeLastComponent() {
            let source = folder.appending("Fixtures/scenes/checkpoint")
            if hasConfiguration(source) { return source }
        }
        return nil
    }

    private static func hasConfiguration(_ folder: FilePath) -> Bool {
        CheckpointFile.exists(folder.appending(Checkpoint.configurationName))
    }
}
