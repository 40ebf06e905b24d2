internal import CLIPModel

/// A model repository of the Hugging Face Hub at one of its revisions.
///
/// Its text form is the name on the Hub, such as `openai/clip-vit-base-patch32`, for the main branch, or
/// `owner/name@revision` for another revision.
package struct HubRepository: Hashable, Sendable {
    /// The default revision of a repository.
    package static let mainRevision = "main"
    /// The number of digits of a full commit name, which is written in lower case.
    private static let commitDigitCount = 40
    /// The longest name that the Hub allows.
    private static let longestName = 96

    package let owner: String
    package let name: String
    /// A branch, a tag, a commit, or `refs/pr/` and a number.
    package let revision: String

    /// `owner/name`.
    package var path: String { owner + "/" + name }

    /// `owner/name`, or `owner/name@revision` if the revision is not the main one.
    package var description: String { revision == Self.mainRevision ? path : path + "@" + revision }

    /// Parses `owner/name` or `owner/name@revision`; nil for any other text.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard names.count == 2, names.allSatisfy(Self.isName) else { return nil }
        let revision = parts.count == 2 ? parts[1] : Self.mainRevision
        self.init(owner: names[0], name: names[1], revision: revision)
    }

    /// The same repository at another revision; nil if the text cannot be a revision.
    package func at(_ revision: String) -> HubRepository? {
        HubRepository(owner: owner, name: name, revision: revision)
    }

    private init?(owner: String, name: String, revision: String) {
        let steps = revision.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard steps.allSatisfy(Self.isName) else { return nil }
        let isWholeCommit = revision.utf8.count == Self.commitDigitCount && HubCache.isCommit(revision)
        (self.owner, self.name) = (owner, name)
        self.revision = isWholeCommit ? revision.lowercased() : revision
    }

    /// Whether the text has only letters, digits, dots, dashes and underscores, does not begin with a dot and does not
    /// contain `..`, so that it cannot lead out of a folder.
    private static func isName(_ text: String) -> Bool {
        !text.hasPrefix(".") && !text.contains("..") && text.isPlainName(upTo: longestName)
    }
}
