internal import FilePaths
internal import Glibc
internal import SystemPackage

/// How the system treats this process beside others.
enum Priority {
    /// Gives way to other programs. The kernel derives the priority of input and output from the same number (`ioprio_set(2)`).
    ///
    /// - Parameter nice: From 0 to 19. Ignored if the process gives way more already, as only privileged ones may take that back.
    static func lower(to nice: Int) {
        let kind = __priority_which_t(PRIO_PROCESS.rawValue)
        // On Linux the number belongs to a thread; threads to come inherit it.
        let threads = (try? FolderContents.names(in: "/proc/self/task")) ?? []
        for thread in threads.compactMap({ id_t($0.string) }) {
            errno = 0
            let now = getpriority(kind, thread)
            if errno == 0, now < nice { _ = setpriority(kind, thread, Int32(nice)) }
        }
    }
}
