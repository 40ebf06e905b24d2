internal import CLIPModel
internal import FoundationEssentials
package import SystemPackage

/// The cache folder of the Hub's own tools (`huggingface_hub`), which all programs on the machine share.
///
/// The Hub's documentation, "Understand caching", describes its layout: for each repository, `refs` maps revisions to
/// commits, and `snapshots` contains the files of each commit.
package struct HubCache: Sendable {
    /// The largest size of a reference file, in bytes. A reference normally has 40 hexadecimal digits.
    private static let longestReference = 256

    package let folder: FilePath

    /// Finds the folder from the environment: `HF_HUB_CACHE`, or a folder below `HF_HOME`, `XDG_CACHE_HOME` or the home
    /// folder.
    package init(environment: HubEnvironment) {
        let hub = HubHome(environment: environment)
        folder = hub.path(named: ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"], otherwise: "hub")
    }

    /// The model repositories in the cache, sorted by name.
    package var repositories: [HubRepository] {
        let names = CheckpointFile.names(in: folder)
        let prefix = "models--"
        return names.sorted().compactMap { name in
            guard name.hasPrefix(prefix) else { return nil }
            let rest = name.dropFirst(prefix.count)
            guard let middle = rest.firstRange(of: "--") else { return nil }
            return HubRepository("\(rest[..<middle.lowerBound])/\(rest[middle.upperBound...])")
        }
    }

    /// The folder of everything that was fetched from a repository.
    package func folder(of repository: HubRepository) -> FilePath {
        folder.appending(Self.folderName(of: repository))
    }

    /// The folder in which the Hub's tools keep the locks of a repository.
    package func lockFolder(of repository: HubRepository) -> FilePath {
        folder.appending(".locks").appending(Self.folderName(of: repository))
    }

    private static func folderName(of repository: HubRepository) -> String {
        "models--\(repository.owner)--\(repository.name)"
    }

    /// Photoseek's own lock file for a whole repository.
    package func lock(of repository: HubRepository) -> FilePath {
        lockFolder(of: repository).appending("photoseek.lock")
    }

    /// The file that contains the commit of the repository's revision.
    package func reference(of repository: HubRepository) -> FilePath {
        self.folder(of: repository).appending("refs").appending(repository.revision)
    }

    /// The folder with the files of a commit.
    package func snapshot(of repository: HubRepository, commit: String) -> FilePath {
        self.folder(of: repository).appending("snapshots").appending(commit)
    }

    /// The folder with a repository's files at its revision; nil if they were not fetched.
    ///
    /// If the main revision has its weights only as pickles and the Hub's conversion to safetensors was fetched instead,
    /// this is the folder of the conversion.
    package func snapshot(of repository: HubRepository) -> FilePath? { fetched(source(of: repository)) }

    /// The revision that a repository's files are read from: its own, or the Hub's conversion of it to safetensors.
    package func source(of repository: HubRepository) -> HubRepository {
        guard let conversion = conversion(of: repository), fetched(conversion) != nil else {
            return repository
        }
        let names = fetched(repository).map(CheckpointFile.names)
        return CheckpointFileNames(names ?? []).hasWeights ? repository : conversion
    }

    private func fetched(_ repository: HubRepository) -> FilePath? {
        let commit = self.commit(of: repository) ?? repository.revision
        guard Self.isCommit(commit) else { return nil }
        let snapshot = snapshot(of: repository, commit: commit)
        return CheckpointFile.exists(snapshot) ? snapshot : nil
    }

    private func conversion(of repository: HubRepository) -> HubRepository? {
        guard repository.revision == HubRepository.mainRevision,
            let data = try? CheckpointFile.read(
                conversionRecord(of: repository), purpose: "its conversion", limit: Self.longestReference)
        else { return nil }
        return repository.at(String(decoding: data, as: UTF8.self))
    }

    /// Photoseek's own file that records which pull request was fetched in place of the main revision.
    ///
    /// Other pull requests in the cache are not used, because anybody can open one.
    package func conversionRecord(of repository: HubRepository) -> FilePath {
        self.folder(of: repository).appending(".photoseek-conversion")
    }

    /// The folders of all commits of a repository in the cache. A commit may have been fetched only in part.
    package func snapshots(of repository: HubRepository) -> [FilePath] {
        let folder = self.folder(of: repository).appending("snapshots")
        let commits = CheckpointFile.names(in: folder)
        return commits.sorted().filter(Self.isCommit).map { folder.appending($0) }
    }

    /// The commit of a revision at the time when it was fetched.
    private func commit(of repository: HubRepository) -> String? {
        Self.commit(in: reference(of: repository))
    }

    /// Reads the commit from a reference file; nil if the file cannot be read or is not UTF-8.
    package static func commit(in reference: FilePath) -> String? {
        let content = try? CheckpointFile.read(reference, purpose: "its revision", limit: longestReference)
        return content.flatMap { String(validating: $0, as: UTF8.self) }?.filter { !$0.isWhitespace }
    }

    /// Whether a text can be the name of a commit: 7 to 64 hexadecimal digits.
    package static func isCommit(_ text: String) -> Bool {
        (7...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }
}
