internal import CLIPModel

/// Why a model could not be found, fetched, verified or removed.
public enum ModelHubError: Error, Equatable, CustomStringConvertible {
    /// No model has this name.
    case unknownModel(name: String, reason: UnknownModel)
    /// The path given as a model is a file, but a checkpoint is a folder.
    case notAFolder(path: String)
    /// The path given as a model is a PyTorch archive. `repository` is the one on the Hub that has the same model in a form
    /// that can be read, if it is known.
    case archive(path: String, repository: String?)
    /// The text is not the name of a repository.
    case notARepository(name: String)
    /// The environment forbids downloads.
    case offline(name: String)
    /// libcurl is missing or unusable on this machine.
    case noLibrary(reason: String)
    /// The Hub, or a host that it redirected to, cannot be reached.
    case unreachable(host: String, reason: String)
    /// The repository is private or gated, or the token is wrong.
    case noAccess(name: String, hasToken: Bool)
    /// There is no such repository.
    case noRepository(name: String, endpoint: String)
    /// The repository has no such branch, tag or commit.
    case noRevision(name: String, revision: String)
    /// The Hub lists a file but does not have it.
    case noFile(name: String, file: String)
    /// The server reports too many requests (status 429).
    case tooManyRequests(host: String, seconds: Int?)
    /// The server answered with an error of status 500 or above.
    case serverError(host: String, status: Int)
    /// The answer is not one that the Hub would give, or `HF_ENDPOINT` is not an http or https address.
    case notAHub(address: String, expected: String, found: String)
    /// Too many redirects, one from https to http, or one to an address that is neither.
    case badRedirect(address: String, reason: String)
    /// The repository holds a model of a kind that is not supported.
    case unsupported(name: String, found: String)
    /// The weights exist only as a pickle file, which can run code when it is read. `repository` is the one on the Hub that has
    /// the same model in a form that can be read, if it is known.
    case onlyPickles(name: String, file: String, repository: String?)
    /// The repository lacks a file that every model needs.
    case incomplete(name: String, missing: String)
    /// The connection broke repeatedly.
    case interrupted(file: String, done: Int, total: Int, reason: String)
    /// A file has another size or content than the Hub says.
    case wrongContent(file: String, expected: String, found: String)
    /// The disk has too little free space for the model: `needed` bytes of `free`, of which `spare` must stay free.
    case noSpace(folder: String, needed: Int, free: Int, spare: Int)
    /// The model to remove is not in the cache.
    case notFetched(name: String, folder: String)
    /// Another program is fetching the model to remove.
    case inUse(name: String)
    /// The commit to remove is still the target of a branch, a tag or a pull request.
    case stillNamed(name: String, references: [String])
    /// A file of the cache does not have the content that the Hub announced.
    case damaged(path: String, expected: String, found: String)
    /// A file or folder of the cache cannot be written or removed.
    case cannotWrite(path: String, reason: String)
    /// A file or folder of the cache cannot be read, and a removal must know what is in it.
    case cannotRead(path: String, reason: String)

    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .unknownModel(let name, let reason):
            "no model \"\(QuotedText.path(name))\"" + (reason.explanation.map { ": \($0)" } ?? "")
        case .notAFolder(let path):
            "\(QuotedText.path(path)): it is a file"
        case .archive(let path, _):
            "\(QuotedText.path(path)): it is a PyTorch archive, which is not read because it can run code"
        case .notARepository(let name):
            "\"\(name)\" is not the name of a repository"
        case .offline(let name):
            "HF_HUB_OFFLINE is set, so \(name) cannot be fetched"
        case .noLibrary(let reason):
            "fetching a model needs libcurl: \(reason)"
        case .unreachable(let host, let reason):
            "\(host) cannot be reached (\(reason))"
        case .noAccess(let name, let hasToken):
            hasToken
                ? "the token in use has no access to \(name)" : "\(name) does not exist or is not public"
        case .noRepository(let name, let endpoint):
            "\(endpoint) has no model \(name)"
        case .noRevision(let name, let revision):
            "\(name) has no revision \(revision)"
        case .noFile(let name, let file):
            "\(name) lists \(file) but does not have it"
        case .tooManyRequests(let host, _):
            "\(host) reports too many requests"
        case .serverError(let host, let status):
            "\(host) reports a server error (status \(status))"
        case .notAHub(let address, let expected, let found):
            "\(address) does not answer like the Hugging Face Hub: expected \(expected), found \(found)"
        case .badRedirect(let address, let reason):
            "\(address) redirects \(reason)"
        case .unsupported(let name, let found):
            "\(name) is \(found); Photoseek needs a CLIP or SigLIP model with an image and a text encoder"
        case .onlyPickles(let name, let file, _):
            "\(name) has its weights only as \(file), a pickle, which is not read because it can run code"
        case .incomplete(let name, let missing):
            "\(name) has no \(missing), which a model needs"
        case .interrupted(let file, let done, let total, let reason):
            "the download of \(file) stopped after \(done) of \(total) bytes (\(reason)), which are kept"
        case .wrongContent(let file, let expected, let found):
            "\(file) should have \(expected), found \(found), so it was deleted"
        case .noSpace(let folder, let needed, let free, let spare):
            """
            \(folder) has \(Self.megabytes(free)) MB free, but the model needs \(Self.megabytes(needed)) MB more, and \
            \(Self.megabytes(spare)) MB must stay free
            """
        case .notFetched(let name, let folder):
            "\(name) is not among the fetched models (\(folder))"
        case .inUse(let name):
            "\(name) is being fetched by another program"
        case .stillNamed(let name, let references):
            "\(name) is also \(references.joined(separator: " and "))"
        case .damaged(let path, let expected, let found):
            "\(path) should have \(expected), found \(found)"
        case .cannotWrite(let path, let reason):
            "\(path) cannot be written: \(reason)"
        case .cannotRead(let path, let reason):
            "\(path) cannot be read: \(reason)"
        }
    }

    /// Rounded to the nearest, as a person would.
    private static func megabytes(_ bytes: Int) -> Int {
        bytes / 1_000_000 + (bytes % 1_000_000 >= 500_000 ? 1 : 0)
    }
}

extension ModelHubError {
    /// Why there is no model of a name.
    public enum UnknownModel: Equatable, Sendable {
        /// The name is a path or a `file://` URI, and there is no such folder.
        case noFolder
        /// The name is neither a folder nor the name of a repository.
        case notAName
        /// The name is that of a repository, which is not in the Hub's cache. `folder` is the folder of the cache.
        case notInCache(folder: String)
        /// It is a model that comes with the program, and its files are not there.
        case notInstalled

        /// The reason in words; nil if there is nothing to add to the name.
        fileprivate var explanation: String? {
            switch self {
            case .noFolder: "there is no such folder"
            case .notAName: nil
            case .notInCache(let folder):
                "there is no such folder, and the cache of the Hugging Face Hub (\(folder)) does not hold it"
            case .notInstalled: "its files are not beside the program"
            }
        }
    }
}
