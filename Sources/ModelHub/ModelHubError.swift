/// Why a model could not be fetched.
public enum ModelHubError: Error, Equatable, CustomStringConvertible {
    /// The text is not the name of a repository.
    case notARepository(name: String)
    /// The environment forbids to fetch anything.
    case offline(name: String)
    /// libcurl is not on this machine.
    case noLibrary(reason: String)
    /// The Hub, or a host that it sent on to, does not answer.
    case unreachable(host: String, reason: String)
    /// The repository is private or gated, or the token is wrong.
    case noAccess(name: String, hasToken: Bool)
    /// There is no such repository.
    case noRepository(name: String, endpoint: String)
    /// The repository has no such branch, tag or commit.
    case noRevision(name: String, revision: String)
    /// The Hub lists a file, and does not have it.
    case noFile(name: String, file: String)
    /// The Hub asks to come back later.
    case tooManyRequests(host: String, seconds: Int?)
    /// The server answered with an error of its own.
    case serverError(host: String, status: Int)
    /// What answers does not speak the Hub's protocol.
    case notAHub(address: String, expected: String, found: String)
    /// More redirects than any server needs, or one from https to http.
    case badRedirect(address: String, reason: String)
    /// The repository holds no model of a kind that is supported.
    case unsupported(name: String, found: String)
    /// The weights are there in a form only that can run code when it is read.
    case onlyPickles(name: String, file: String)
    /// The repository lacks a file that every model needs.
    case incomplete(name: String, missing: String)
    /// The connection broke, again and again.
    case interrupted(file: String, done: Int, total: Int, reason: String)
    /// A file has another size or content than the Hub says.
    case wrongContent(file: String, expected: String, found: String)
    /// There is less room on the disk than the model takes.
    case noSpace(folder: String, needed: Int, free: Int)
    /// The cache does not hold what is to be removed.
    case notFetched(name: String, folder: String)
    /// Another program is fetching what is to be removed.
    case inUse(name: String)
    /// A commit has other names, under which it would be missed.
    case stillNamed(name: String, references: [String])
    /// A file of the cache is not what was fetched.
    case damaged(path: String, expected: String, found: String)
    /// A file or folder of the cache cannot be written.
    case cannotWrite(path: String, reason: String)

    /// One sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .notARepository(let name):
            "\"\(name)\" is not the name of a repository; use one such as openai/clip-vit-base-patch32"
        case .offline(let name):
            "HF_HUB_OFFLINE forbids to fetch \(name); unset it, or \(Self.waysOut)"
        case .noLibrary(let reason):
            "models are fetched with libcurl: \(reason); install it (Debian: apt-get install libcurl4), or \(Self.waysOut)"
        case .unreachable(let host, let reason):
            "\(host) cannot be reached (\(reason)); \(Self.waysOut)"
        case .noAccess(let name, let hasToken):
            hasToken
                ? "\(name) is not open to the token in use; ask for access on its page, or set HF_TOKEN to another token"
                : "\(name) does not exist, or is not open to everybody; check the name, or set HF_TOKEN to a token that may read it"
        case .noRepository(let name, let endpoint):
            "\(endpoint) has no model \(name); check the name"
        case .noRevision(let name, let revision):
            "\(name) has no revision \(revision); use a branch, a tag or a commit of it"
        case .noFile(let name, let file):
            "\(name) lists \(file), and does not have it; try again later, or another revision"
        case .tooManyRequests(let host, let seconds):
            "\(host) asks for fewer requests; try again \(seconds.map { "in \($0) seconds" } ?? "later"), or set HF_TOKEN"
        case .serverError(let host, let status):
            "\(host) has a problem of its own (status \(status)); try again later, or \(Self.waysOut)"
        case .notAHub(let address, let expected, let found):
            "\(address) does not answer like the Hugging Face Hub: expected \(expected), found \(found); check HF_ENDPOINT and the network"
        case .badRedirect(let address, let reason):
            "\(address) redirects \(reason); check HF_ENDPOINT and the network"
        case .unsupported(let name, let found):
            "\(name) is \(found); Photoseek needs a CLIP or SigLIP model with an image and a text encoder"
        case .onlyPickles(let name, let file):
            "\(name) has its weights only as \(file), a pickle, which can run code and is not read; use a repository or --revision that has them as safetensors"
        case .incomplete(let name, let missing):
            "\(name) has no \(missing), which a model needs; check the name"
        case .interrupted(let file, let done, let total, let reason):
            "\(file) broke off after \(done) of \(total) bytes (\(reason)); what arrived is kept: run the command again to go on from there"
        case .wrongContent(let file, let expected, let found):
            "\(file) should have \(expected), found \(found); it was thrown away: run the command again, or check HF_ENDPOINT and the network"
        case .noSpace(let folder, let needed, let free):
            "\(folder) has room for \(free / 1_000_000) MB, the model takes \(needed / 1_000_000) MB more; make room, or name another place with HF_HOME"
        case .notFetched(let name, let folder):
            "\(name) is not among the fetched models (\(folder)); `photoseek model list` names those that are"
        case .inUse(let name):
            "\(name) is being fetched by another program; wait for it, or end it"
        case .stillNamed(let name, let references):
            "\(name) is also \(references.joined(separator: " and ")); remove that"
        case .damaged(let path, let expected, let found):
            "\(path) should have \(expected), found \(found); delete it and fetch the model again with `photoseek model pull`"
        case .cannotWrite(let path, let reason):
            "\(path) cannot be written: \(reason); check its permissions, or name another place with HF_HOME"
        }
    }

    private static let waysOut =
        "name a mirror with HF_ENDPOINT, or put the model's files into a folder and name that with --model, or use the model scenes, which comes with the program"
}
