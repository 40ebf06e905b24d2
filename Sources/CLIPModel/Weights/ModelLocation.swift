internal import FoundationEssentials
internal import Glibc

/// Where the checkpoint of a model lies.
public struct ModelLocation: Equatable, Sendable {
    /// The model that comes with the program.
    public static let bundledName = "scenes"

    /// The model's name: `scenes`, a repository of the Hugging Face Hub, or the absolute path of its folder.
    public let name: String
    /// The folder with its checkpoint.
    public let folder: String

    /// Finds the model that a user names: `scenes`, a folder with a checkpoint, or a repository of the Hugging Face Hub
    /// whose files are in the cache that the Hub's tools share.
    ///
    /// - Throws: ``CLIPModelError/unknownModel(name:reason:)`` or ``CLIPModelError/notACheckpoint(path:reason:)`` with
    ///   what to do.
    public init(named name: String) throws {
        if name == Self.bundledName {
            guard let folder = Self.bundledFolder() else {
                throw CLIPModelError.unknownModel(
                    name: name, reason: "its files are not beside the program; install it with `make install`"
                )
            }
            self.init(name: name, folder: folder)
            return
        }
        if let path = realpath(name, nil) {
            defer { free(path) }
            let folder = String(cString: path)
            guard !CheckpointFile.isRegular(folder) else {
                throw CLIPModelError.notACheckpoint(
                    path: folder, reason: OpenAIArchive.reason(forFile: folder))
            }
            self.init(name: folder, folder: folder)
            return
        }
        guard let repository = HubRepository(name) else {
            throw CLIPModelError.unknownModel(
                name: name,
                reason: "use \"\(Self.bundledName)\" or the path of a folder that holds a checkpoint")
        }
        let cache = HubCache(environment: ProcessInfo.processInfo.environment)
        guard let folder = cache.snapshot(of: repository) else {
            throw CLIPModelError.unknownModel(name: name, reason: Self.remedy(for: name, in: cache))
        }
        self.init(name: name, folder: folder)
    }

    /// Whether a name can be that of a repository of the Hugging Face Hub.
    public static func isRepository(_ name: String) -> Bool { HubRepository(name) != nil }

    /// Every commit of a repository that was fetched, or some of its files, under the repository's name.
    public static func fetched(_ name: String) -> [ModelLocation] {
        guard let repository = HubRepository(name) else { return [] }
        let cache = HubCache(environment: ProcessInfo.processInfo.environment)
        return cache.snapshots(of: repository).map { ModelLocation(name: name, folder: $0) }
    }

    /// Whether all files are there that a checkpoint cannot do without.
    public var isComplete: Bool {
        let names = CheckpointFile.names(in: folder)
        return CheckpointFileNames(names).isComplete && (try? Checkpoint(folder: folder)) != nil
    }

    /// The models that can be used by a short name: the bundled one, and the CLIP models among what the Hugging Face Hub's
    /// tools have fetched.
    public static func known() -> [(location: ModelLocation, checkpoint: Checkpoint)] {
        let bundled = bundledFolder().map { ModelLocation(name: bundledName, folder: $0) }
        let cache = HubCache(environment: ProcessInfo.processInfo.environment)
        let fetched = cache.repositories.compactMap { repository in
            cache.snapshot(of: repository).map { ModelLocation(name: repository.description, folder: $0) }
        }
        return ((bundled.map { [$0] } ?? []) + fetched).compactMap { location in
            (try? Checkpoint(folder: location.folder)).map { (location, $0) }
        }
    }

    private init(name: String, folder: String) {
        self.name = name
        self.folder = folder
    }

    private static func remedy(for name: String, in cache: HubCache) -> String {
        """
        there is no such folder, and the cache of the Hugging Face Hub (\(cache.folder)) does not hold it; fetch it there \
        with `photoseek model pull \(name)`, or put its files into a folder and name that, or use \
        \"\(bundledName)\"
        """
    }

    /// Beside an installed program in `share/photoseek/models`, or in the source tree that the program was built
    /// in.
    private static func bundledFolder() -> String? {
        guard let executable = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(executable) }
        var folder = URL(filePath: String(cString: executable)).deletingLastPathComponent()
        let installed = folder.deletingLastPathComponent()
            .appending(path: "share/photoseek/models/\(bundledName)")
        if CheckpointFile.exists(installed.path + "/config.json") { return installed.path }
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let source = folder.appending(path: "Fixtures/scenes/checkpoint")
            if CheckpointFile.exists(source.path + "/config.json") { return source.path }
        }
        return nil
    }
}
