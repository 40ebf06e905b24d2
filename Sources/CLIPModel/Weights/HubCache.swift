internal import FoundationEssentials
package import SystemPackage

/// The folder in which the Hub's own tools (`huggingface_hub`) keep what they have fetched, on this machine and for all
/// programs.
///
/// Its layout is that of the Hub's documentation, "Understand caching": for each repository, `refs` says which
/// commit a revision is, and `snapshots` holds the files of each commit.
package struct HubCache: Sendable {
    /// A reference holds forty hexadecimal digits.
    private static let longestReference = 256

    package let folder: FilePath

    /// The folder that the environment names: `HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`, or below the home folder.
    package init(environment: HubEnvironment) {
        let hub = HubHome(environment: environment)
        folder = hub.path(named: ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"], otherwise: "hub")
    }

    /// The repositories of models that were fetched, by name.
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

    /// The folder of all that was fetched of a repository.
    package func folder(of repository: HubRepository) -> FilePath {
        folder.appending(Self.folderName(of: repository))
    }

    /// Where the Hub's tools keep the locks of a repository.
    package func lockFolder(of repository: HubRepository) -> FilePath {
        folder.appending(".locks").appending(Self.folderName(of: repository))
    }

    private static func folderName(of repository: HubRepository) -> String {
        "models--\(repository.owner)--\(repository.name)"
    }

    /// The lock, of Photoseek's own, of a whole repository.
    package func lock(of repository: HubRepository) -> FilePath {
        lockFolder(of: repository).appending("photoseek.lock")
    }

    /// The file that says which commit the repository's revision is.
    package func reference(of repository: HubRepository) -> FilePath {
        self.folder(of: repository).appending("refs").appending(repository.revision)
    }

    /// The folder with the files of a commit.
    package func snapshot(of repository: HubRepository, commit: String) -> FilePath {
        self.folder(of: repository).appending("snapshots").appending(commit)
    }

    /// The folder with a repository's files at its revision; nil where they were not fetched.
    ///
    /// Where the main revision has its weights as pickles only, and the Hub's conversion to safetensors was fetched in its
    /// place, it is that.
    package func snapshot(of repository: HubRepository) -> FilePath? { fetched(source(of: repository)) }

    /// The revision that a repository's files are taken from: its own, or the Hub's conversion of it.
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

    /// The file, of Photoseek's own, that says which pull request was fetched in place of the main revision: any other one
    /// that lies in the cache may be anybody's.
    package func conversionRecord(of repository: HubRepository) -> FilePath {
        self.folder(of: repository).appending(".photoseek-conversion")
    }

    /// The folders of all commits of a repository that were fetched, or some files of them.
    package func snapshots(of repository: HubRepository) -> [FilePath] {
        let folder = self.folder(of: repository).appending("snapshots")
        let commits = CheckpointFile.names(in: folder)
        return commits.sorted().filter(Self.isCommit).map { folder.appending($0) }
    }

    /// The commit that a revision was when it was fetched.
    private func commit(of repository: HubRepository) -> String? {
        Self.commit(in: reference(of: repository))
    }

    /// The commit that the file of a reference holds; nil where it cannot be read, or is no text.
    package static func commit(in reference: FilePath) -> String? {
        let content = try? CheckpointFile.read(reference, purpose: "its revision", limit: longestReference)
        return content.flatMap { String(validating: $0, as: UTF8.self) }?.filter { !$0.isWhitespace }
    }

    /// Whether a text is the name of a commit.
    package static func isCommit(_ text: String) -> Bool {
        (7...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }
}
