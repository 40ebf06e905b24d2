internal import Indexing

extension WatchNotice: ExplainedError {
    var remedy: String? {
        switch self {
        case .watchLimit:
            "allow more with `sudo sysctl fs.inotify.max_user_watches=1048576`, and for good with a file in /etc/sysctl.d"
        case .noEvents:
            "allow more watchers with `sudo sysctl fs.inotify.max_user_instances=1024`, and for good with a file in /etc/sysctl.d"
        case .lostEvents, .missing, .returned: nil
        }
    }
}
