internal import ModelHub
internal import Session

/// Asks for the model of a new library if the user names none, and fetches it.
struct FirstModelQuestion {
    /// Whether the user has already agreed to fetch the model.
    let agreed: Bool
    let quiet: Bool

    /// Returns the name of the model, which is fetched first if the user agrees.
    ///
    /// - Throws: the errors of ``LibrarySession/firstModel(agreesToFetch:)`` and ``ModelFetch/fetch(_:revision:)``.
    func answer(in session: LibrarySession) throws -> String {
        let name = FirstModel.recommendedName
        switch try session.firstModel(agreesToFetch: { try agreed || asked() }) {
        case .recommended:
            say("using \(name), which has already been fetched; use --model to choose another model")
            return name
        case .toFetch:
            return try ModelFetch(quiet: quiet).fetch(name).name
        case .bundled:
            say(
                "using scenes, which only knows drawings of simple scenes; for photos, use --model \(name), or --yes to fetch it (\(FirstModel.recommendedMegabytes) MB)"
            )
            return ModelLocation.bundledName
        }
    }

    /// Asks the user; returns false if standard input or standard error is not a terminal.
    private func asked() throws -> Bool {
        guard Console.standardInput.isTerminal, Console.standardError.isTerminal else { return false }
        Console.standardError.write(
            """
            This library has no model yet. \(FirstModel.recommendedName) is recommended for photos; \
            its download from the Hugging Face Hub takes \(FirstModel.recommendedMegabytes) MB.
            Fetch it? [Y/n] 
            """)
        while !Console.standardInput.hasInput(within: Self.patience) { try Task.checkCancellation() }
        let answer = readLine()?.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        if answer == nil { Console.standardError.write("\n") }
        return answer.map { ["", "y", "yes"].contains($0) } ?? false
    }

    /// How long to wait for input before checking whether the task is cancelled.
    private static let patience = Duration.milliseconds(100)

    private func say(_ message: String) {
        if !quiet { Console.standardError.write("photoseek: \(message)\n") }
    }
}
