/// What a command does at the moment, in one line on a terminal; elsewhere, nothing is shown.
struct StepProgress {
    private let isShown: Bool

    init(isQuiet: Bool) { isShown = !isQuiet && Console.standardError.isTerminal }

    func show(_ step: String) {
        if isShown { Console.standardError.replaceLine(with: Line(stringLiteral: "\(step) …")) }
    }

    /// Clears the line, so that the following output starts on its own line.
    func clear() {
        if isShown { Console.standardError.clearLine() }
    }
}
