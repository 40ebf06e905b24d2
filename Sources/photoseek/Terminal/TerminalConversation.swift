internal import Glibc
internal import Synchronization

/// A short exchange with the user's terminal: the program asks, and the terminal answers as if the user had typed it.
///
/// Meanwhile the terminal neither shows what is typed nor waits for whole lines. ``end()`` restores it, and so does a signal that ends
/// the program.
final class TerminalConversation {
    private let descriptor: Int32
    private let former: termios

    /// Begins an exchange with the terminal of a stream; nil if it cannot be opened, or if another program is in its foreground, so
    /// that asking would stop this one.
    init?(with console: Console) {
        var name = [CChar](repeating: 0, count: 4096)
        guard ttyname_r(console.descriptor, &name, name.count) == 0 else { return nil }
        descriptor = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let foreground = tcgetpgrp(descriptor)
        var settings = termios()
        guard foreground < 0 || foreground == getpgrp(), tcgetattr(descriptor, &settings) == 0 else {
            close(descriptor)
            return nil
        }
        former = settings
        RestoredTerminal.remember(descriptor, settings)
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        // Ctrl-Z would leave the shell with these settings.
        withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VSUSP)] = 0 }
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    /// Sends a question and returns what comes back until `isWhole` says that the answer is complete, or until `time` has passed.
    func ask(
        _ question: String, within time: Duration, isWhole: (TerminalAnswer) -> Bool
    ) -> TerminalAnswer {
        var bytes = Array(question.utf8)
        guard write(descriptor, &bytes, bytes.count) == bytes.count else { return TerminalAnswer([]) }
        let terminal = Console(descriptor: descriptor)
        let end = ContinuousClock.now + time
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256)
        while !isWhole(TerminalAnswer(answer)), answer.count < 4096 {
            let left = end - ContinuousClock.now
            guard left > .zero, terminal.hasInput(within: left) else { break }
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return TerminalAnswer(answer)
    }

    /// Restores the terminal.
    func end() {
        var settings = former
        tcsetattr(descriptor, TCSANOW, &settings)
        RestoredTerminal.forget()
        close(descriptor)
    }
}

/// The terminal that a signal must restore before it ends the program.
private enum RestoredTerminal {
    /// The signals that users and systems end programs with.
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    private static let descriptor = Atomic<Int32>(-1)
    /// Written only while ``descriptor`` is -1.
    nonisolated(unsafe) private static var settings = termios()

    static func remember(_ terminal: Int32, _ former: termios) {
        settings = former
        descriptor.store(terminal, ordering: .sequentiallyConsistent)
        for number in signals { signal(number, restore) }
    }

    static func forget() {
        for number in signals { signal(number, SIG_DFL) }
        descriptor.store(-1, ordering: .sequentiallyConsistent)
    }

    /// The signal handler. It calls only functions that are allowed in signal handlers.
    private static let restore: @convention(c) (Int32) -> Void = { number in
        let terminal = RestoredTerminal.descriptor.load(ordering: .sequentiallyConsistent)
        if terminal >= 0 { tcsetattr(terminal, TCSANOW, &RestoredTerminal.settings) }
        signal(number, SIG_DFL)
        raise(number)
    }
}
