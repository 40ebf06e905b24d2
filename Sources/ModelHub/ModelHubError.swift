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
    /// The weights exist only as a pickle file, which can run code when it is read.
    case onlyPickles(name: String, file: String)
    /// The repository lacks a file that every model needs.
    case incomplete(name: String, missing: String)
    /// The connection broke repeatedly.
    case interrupted(file: String, done: Int, total: Int, reason: String)
    /// A file has another size or content than the Hub says.
    case wrongContent(file: String, expected: String, found: String)
    /// The disk has too little free space for the model.
    case noSpace(folder: String, needed: Int, free: Int)
    /// The model to remove is not in the cache.
    case notFetched(name: String, folder: String)
    /// Another program is fetching the model to remove.
    case inUse(name: String)
    /// The commit to remove is still the target of a branch, a tag or a pull request.
    case stillNamed(name: String, references: [String])
    /// A file of the cache does not have the content that the Hub announced.
    case damaged(path: String, expected: String, found: String)
    /// A file or folder of the cache cannot be written, or a removal cannot read it.
    case cannotWrite(path: String, reason: String)

    /// One sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .unknownModel(let name, let reason):
            "no model \"\(QuotedText.path(name))\": " + Self.explanation(reason, name)
        case .notAFolder(let path):
            "\(QuotedText.path(path)): it is a file; name the folder that holds the model's files"
        case .archive(let path, let repository):
            "\(QuotedText.path(path)): it is a PyTorch archive, which is not read because it can run code; "
                + (repository.map { "the same model is \($0): `photoseek model pull \($0)`" }
                    ?? "use a repository or folder that has the model as safetensors")
        case .notARepository(let name):
            "\"\(name)\" is not the name of a repository; use one such as openai/clip-vit-base-patch32"
        case .offline(let name):
            "HF_HUB_OFFLINE is set, so \(name) cannot be fetched; unset it, or \(Self.waysOut)"
        case .noLibrary(let reason):
            "fetching a model needs libcurl: \(reason); install it (Debian: apt-get install libcurl4), or \(Self.waysOut)"
        case .unreachable(let host, let reason):
            "\(host) cannot be reached (\(reason)); \(Self.waysOut)"
        case .noAccess(let name, let hasToken):
            hasToken
                ? "the token in use has no access to \(name); request access on its page, or set HF_TOKEN to another token"
                : "\(name) does not exist or is not public; check the name, or set HF_TOKEN to a token that has access to it"
        case .noRepository(let name, let endpoint):
            "\(endpoint) has no model \(name); check the name"
        case .noRevision(let name, let revision):
            "\(name) has no revision \(revision); use a branch, a tag or a commit of it"
        case .noFile(let name, let file):
            "\(name) lists \(file) but does not have it; try again later, or another revision"
        case .tooManyRequests(let host, let seconds):
            "\(host) reports too many requests; try again \(seconds.map { "in \($0) seconds" } ?? "later"), or set HF_TOKEN"
        case .serverError(let host, let status):
            "\(host) reports a server error (status \(status)); try again later, or \(Self.waysOut)"
        case .notAHub(let address, let expected, let found):
            "\(address) does not answer like the Hugging Face Hub: expected \(expected), found \(found); check HF_ENDPOINT and the network"
        case .badRedirect(let address, let reason):
            "\(address) redirects \(reason); check HF_ENDPOINT and the network"
        case .unsupported(let name, let found):
            "\(name) is \(found); Photoseek needs a CLIP or SigLIP model with an image and a text encoder"
        case .onlyPickles(let name, let file):
            "\(name) has its weights only as \(file), a pickle, which is not read because it can run code; use a repository or --revision with safetensors"
        case .incomplete(let name, let missing):
            "\(name) has no \(missing), which a model needs; check the name"
        case .interrupted(let file, let done, let total, let reason):
            "the download of \(file) stopped after \(done) of \(total) bytes (\(reason)), which are kept; run the command again to resume it"
        case .wrongContent(let file, let expected, let found):
            "\(file) should have \(expected), found \(found), so it was deleted; run the command again, or check HF_ENDPOINT and the network"
        case .noSpace(let folder, let needed, let free):
            "\(folder) has \(free / 1_000_000) MB free, but the model needs \(needed / 1_000_000) MB more; free some space, or set HF_HOME to another folder"
        case .notFetched(let name, let folder):
            "\(name) is not among the fetched models (\(folder)); `photoseek model list` names those that are"
        case .inUse(let name):
            "\(name) is being fetched by another program; wait until it ends, or stop it"
        case .stillNamed(let name, let references):
            "\(name) is also \(references.joined(separator: " and ")); remove it by that name"
        case .damaged(let path, let expected, let found):
            "\(path) should have \(expected), found \(found); delete it and fetch the model again with `photoseek model pull`"
        case .cannotWrite(let path, let reason):
            "\(path) cannot be written: \(reason); check its permissions, or set HF_HOME to another folder"
        }
    }

    private static func explanation(_ reason: UnknownModel, _ name: String) -> String {
        switch reason {
        case .noFolder: "there is no such folder"
        case .notAName:
            "use \"\(ModelLocation.bundledName)\" or the path of a folder that holds a checkpoint"
        case .notInCache(let folder):
            """
            there is no such folder, and the cache of the Hugging Face Hub (\(folder)) does not hold it; \
            fetch it there with `photoseek model pull \(name)`, or put its files into a folder and name that, or use \
            "\(ModelLocation.bundledName)"
            """
        case .notInstalled: "its files are not beside the program; install it with `make install`"
        }
    }

    private static let waysOut =
        "set HF_ENDPOINT to a mirror, or put the model's files into a folder and pass it with --model, or use the bundled model scenes"
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
        /// The model that comes with the program is not there.
        case notInstalled
    }
}
