internal import FoundationEssentials
internal import Glibc

/// A model repository of the Hugging Face Hub, by the name that it has there, such as `openai/clip-vit-base-patch32`.
struct HubRepository: Equatable {
    /// The Hub allows no longer names.
    private static let longestName = 96

    let owner: String
    let name: String

    /// `owner/name`.
    var description: String { owner + "/" + name }

    /// Reads `owner/name`; nil for anything that cannot be the name of a repository.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(Self.isName) else { return nil }
        (owner, name) = (parts[0], parts[1])
    }

    /// Letters, digits, dots, dashes and underscores, neither hidden nor leading out of a folder.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= longestName && !text.hasPrefix(".") && !text.contains("..")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

/// The folder in which the Hub's own tools (`huggingface_hub`) keep what they have fetched, on this machine and for all
/// programs.
///
/// Read only. Its layout is that of the Hub's documentation, "Understand caching": for each repository, `refs` says which
/// commit a revision is, and `snapshots` holds the files of each commit.
struct HubCache {
    /// A reference holds forty hexadecimal digits.
    private static let longestReference = 256

    let folder: String

    /// The folder that the environment names: `HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`, or below the home folder.
    init(environment: [String: String]) {
        func value(_ key: String) -> String? { environment[key].flatMap { $0.isEmpty ? nil : $0 } }
        let home = value("HOME") ?? "/"
        let cache = value("XDG_CACHE_HOME") ?? home + "/.cache"
        let hub = value("HF_HOME") ?? cache + "/huggingface"
        let folder = value("HF_HUB_CACHE") ?? value("HUGGINGFACE_HUB_CACHE") ?? hub + "/hub"
        self.folder = folder.hasPrefix("~/") ? home + folder.dropFirst() : folder
    }

    /// The repositories of models that were fetched, by name.
    var repositories: [HubRepository] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let prefix = "models--"
        return names.sorted().compactMap { name in
            guard name.hasPrefix(prefix) else { return nil }
            let rest = name.dropFirst(prefix.count)
            guard let middle = rest.firstRange(of: "--") else { return nil }
            return HubRepository("\(rest[..<middle.lowerBound])/\(rest[middle.upperBound...])")
        }
    }

    /// The folder with a repository's files at its main revision; nil where they were not fetched.
    func snapshot(of repository: HubRepository) -> String? {
        let base = "\(folder)/models--\(repository.owner)--\(repository.name)"
        guard
            let data = try? CheckpointFile.read(
                base + "/refs/main", purpose: "its revision", limit: Self.longestReference)
        else { return nil }
        let commit = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
        guard !commit.isEmpty, commit.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            return nil
        }
        let snapshot = "\(base)/snapshots/\(commit)"
        return CheckpointFile.exists(snapshot) ? snapshot : nil
    }
}
