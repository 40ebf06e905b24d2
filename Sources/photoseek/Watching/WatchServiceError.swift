internal import SystemPackage

/// Why the service that watches cannot be installed or removed.
enum WatchServiceError: Equatable, ExplainedError {
    /// There is no place for the user's services.
    case noHome
    /// The file of the service cannot be written.
    case cannotWrite(path: String, reason: String)
    /// There is no systemd for this user.
    case noServiceManager(reason: String)
    /// systemd does not do what it is asked for.
    case refused(command: String, code: Int32)
    /// There is no such service.
    case notInstalled(path: String)

    var description: String {
        switch self {
        case .noHome: "there is no place for the service, because $HOME is not set"
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .noServiceManager(let reason):
            "there is no systemd that could start the service (systemctl: \(reason))"
        case .refused(let command, let code): "`\(command)` failed with exit code \(code)"
        case .notInstalled(let path): "\(path): the service is not installed"
        }
    }

    var remedy: String? {
        switch self {
        case .noHome: "set it"
        case .cannotWrite: "check the permissions of the folder"
        case .noServiceManager: "run `photoseek watch` whenever you log in, in another way"
        case .refused: "see what it printed; is systemd running for this user?"
        case .notInstalled: nil
        }
    }
}
