internal import FilePaths
internal import SystemPackage

extension ModelLocation {
    /// Whether a text can be the name of a repository of the Hugging Face Hub.
    public static func isRepository(_ name: String) -> Bool { HubRepository(name) != nil }

    /// Returns every commit of a repository in the cache, under the repository's name. A commit may have been fetched only in
    /// part.
    public static func fetched(_ name: String) -> [ModelLocation] {
        guard let repository = HubRepository(name) else { return [] }
        return HubCache(environment: .process).snapshots(of: repository).map {
            ModelLocation(name: name, folder: $0)
        }
    }

    /// Finds the repository with this name in the cache.
    static func fetched(named name: String) throws -> ModelLocation {
        guard FilePath(uri: name) == nil else {
            throw CLIPModelError.unknownModel(name: name, reason: "there is no such folder")
        }
        guard let repository = HubRepository(name) else {
            throw CLIPModelError.unknownModel(
                name: name, reason: "use \"\(bundledName)\" or the path of a folder that holds a checkpoint")
        }
        let cache = HubCache(environment: .process)
        guard let folder = cache.snapshot(of: repository) else {
            throw CLIPModelError.unknownModel(name: name, reason: remedy(for: name, in: cache))
        }
        return ModelLocation(name: name, folder: folder)
    }

    private static func remedy(for name: String, in cache: HubCache) -> String {
        """
        there is no such folder, and the cache of the Hugging Face Hub (\(cache.folder.string)) does not hold it; \
        fetch it there with `photoseek model pull \(name)`, or put its files into a folder and name that, or use \
        \"\(bundledName)\"
        """
    }
}
