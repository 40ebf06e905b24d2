internal import ModelHub

extension ModelHubError: ExplainedError {
    var remedy: String? {
        switch self {
        case .unknownModel(let name, let reason): Self.remedy(reason, name)
        case .notAFolder: "name the folder that holds the model's files"
        case .archive(_, let repository):
            repository.map(Self.remedy(equal:))
                ?? "use a repository or folder that has the model as safetensors"
        case .notARepository: "use one such as openai/clip-vit-base-patch32"
        case .offline: "unset it, or \(Self.waysOut)"
        case .noLibrary: "install it (Debian: apt-get install libcurl4), or \(Self.waysOut)"
        case .unreachable: Self.waysOut
        case .noAccess(_, hasToken: true): "request access on its page, or set HF_TOKEN to another token"
        case .noAccess(_, hasToken: false):
            "check the name, or set HF_TOKEN to a token that has access to it"
        case .noRepository, .incomplete: "check the name"
        case .noRevision: "use a branch, a tag or a commit of it"
        case .noFile: "try again later, or another revision"
        case .tooManyRequests(_, let seconds):
            "try again \(seconds.map { "in \($0) seconds" } ?? "later"), or set HF_TOKEN"
        case .serverError: "try again later, or \(Self.waysOut)"
        case .notAHub, .badRedirect: "check HF_ENDPOINT and the network"
        case .unsupported: nil
        case .onlyPickles(_, _, let repository):
            repository.map(Self.remedy(equal:)) ?? "use a repository or --revision with safetensors"
        case .interrupted: "run the command again to resume it"
        case .wrongContent: "run the command again, or check HF_ENDPOINT and the network"
        case .noSpace: "free some space, or set HF_HOME to another folder"
        case .notFetched: "`photoseek model list` names those that are"
        case .inUse: "wait until it ends, or stop it"
        case .stillNamed: "remove it by that name"
        case .damaged: "delete it and fetch the model again with `photoseek model pull`"
        case .cannotRead: "check its permissions and the disk"
        case .cannotWrite: "check its permissions, or set HF_HOME to another folder"
        }
    }

    var explanation: String {
        if case .unknownModel(_, .notAName) = self {
            return
                "\(description): use \"\(BundledModel.standard.name)\" or the path of a folder that holds a checkpoint"
        }
        return remedy.map { "\(description); \($0)" } ?? description
    }

    private static func remedy(equal repository: String) -> String {
        "the same model is \(repository): `photoseek model pull \(repository)`"
    }

    private static func remedy(_ reason: UnknownModel, _ name: String) -> String? {
        switch reason {
        case .noFolder, .notAName: nil
        case .notInCache:
            """
            fetch it there with `photoseek model pull \(name)`, or put its files into a folder and name that, or use \
            "\(BundledModel.standard.name)"
            """
        case .notInstalled: "install it with `make install`"
        }
    }

    private static let waysOut =
        "set HF_ENDPOINT to a mirror, or put the model's files into a folder and pass it with --model, or use the bundled model \(BundledModel.standard.name)"
}
