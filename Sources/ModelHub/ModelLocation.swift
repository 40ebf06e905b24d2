internal import CLIPModel
internal import FilePaths
public import SystemPackage

/// The name of a model and the folder with its checkpoint.
public struct ModelLocation: Equatable, Sendable {
    /// The model's name: that of a ``BundledModel``, a repository of the Hugging Face Hub, or the absolute path of its folder. If the path is
    /// not UTF-8, the name is its `file://` URI.
    public let name: String
    /// The folder with its checkpoint.
    public let folder: FilePath

    /// Finds the model that a user names.
    ///
    /// - Parameters:
    ///   - name: The name of a ``BundledModel``, a folder with a checkpoint, the folder's `file://` URI, or a repository of the
    ///     Hugging Face Hub whose files are in the cache of the Hub's tools.
    ///   - environment: Names the cache, with the variables of the Hub's own tools.
    /// - Throws: ``ModelHubError/unknownModel(name:reason:)``, ``ModelHubError/notAFolder(path:)``, or
    ///   ``ModelHubError/archive(path:repository:)``.
    public init(named name: String, environment: HubEnvironment = .process) throws {
        if let model = BundledModel(rawValue: name) {
            self = try Self.bundled(model)
        } else if let folder = (FilePath(uri: name) ?? FilePath(name)).resolvingLinks {
            try self.init(resolved: folder)
        } else {
            self = try Self.fetched(named: name, HubCache(environment: environment))
        }
    }

    /// Finds the model in a folder.
    ///
    /// - Throws: ``ModelHubError/unknownModel(name:reason:)`` if the folder does not exist, or
    ///   ``ModelHubError/notAFolder(path:)`` or ``ModelHubError/archive(path:repository:)`` if it is a file.
    public init(folder: FilePath) throws {
        guard let resolved = folder.resolvingLinks else {
            throw ModelHubError.unknownModel(name: folder.string, reason: .noFolder)
        }
        try self.init(resolved: resolved)
    }

    private init(resolved folder: FilePath) throws {
        guard !CheckpointFile.isRegular(folder) else {
            throw PublishedArchive.isArchive(folder)
                ? ModelHubError.archive(
                    path: folder.string, repository: PublishedArchive.repository(of: folder))
                : ModelHubError.notAFolder(path: folder.string)
        }
        self.init(name: Self.name(ofFolder: folder), folder: folder)
    }

    init(name: String, folder: FilePath) {
        self.name = name
        self.folder = folder
    }

    /// Whether all files that a checkpoint needs exist and the checkpoint can be opened.
    public var isComplete: Bool { (try? Checkpoint(complete: folder)) != nil }

    /// Converts a name that a user has typed to text: UTF-8 stays as it is, other bytes are a path and become its `file://`
    /// URI.
    ///
    /// - Parameter argument: The bytes of the argument or variable.
    public static func name(argument: some Sequence<UInt8>) -> String {
        let bytes = Array(argument)
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let path = FilePath(bytes: bytes)
        return path.isAbsolute ? path.uri : (FilePath.currentFolder ?? "/").pushing(path).uri
    }

    private static func name(ofFolder folder: FilePath) -> String {
        folder.isText ? folder.string : folder.uri
    }

    private static func bundled(_ model: BundledModel) throws -> ModelLocation {
        guard let folder = model.folder else {
            throw ModelHubError.unknownModel(name: model.name, reason: .notInstalled)
        }
        return ModelLocation(name: model.name, folder: folder)
    }
}

// MARK: - Repositories of the Hub

extension ModelLocation {
    /// Whether a text can be the name of a repository of the Hugging Face Hub.
    public static func isRepository(_ name: String) -> Bool { HubRepository(name) != nil }

    /// Returns every commit of a repository in the cache, under the repository's name. A commit may have been fetched only in
    /// part.
    public static func fetched(
        _ name: String, environment: HubEnvironment = .process
    ) -> [ModelLocation] {
        guard let repository = HubRepository(name) else { return [] }
        return HubCache(environment: environment).snapshots(of: repository).map {
            ModelLocation(name: name, folder: $0)
        }
    }

    /// Finds the repository with this name in the cache.
    private static func fetched(named name: String, _ cache: HubCache) throws -> ModelLocation {
        guard FilePath(uri: name) == nil else {
            throw ModelHubError.unknownModel(name: name, reason: .noFolder)
        }
        guard let repository = HubRepository(name) else {
            throw ModelHubError.unknownModel(name: name, reason: .notAName)
        }
        guard let folder = cache.snapshot(of: repository) else {
            throw ModelHubError.unknownModel(name: name, reason: .notInCache(folder: cache.folder.string))
        }
        return ModelLocation(name: name, folder: folder)
    }
}
