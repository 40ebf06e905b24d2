internal import ModelHub

/// Chooses the model of a new library if the user names none.
///
/// The bundled model only knows drawings of simple scenes, so a model for photos is offered.
struct FirstModel {
    /// Small and fast, and better than OpenAI's model of the same size: 66.6 % against 63.3 % accuracy on ImageNet,
    /// according to its model card and to the paper on OpenAI's model (Radford et al. 2021, table 11).
    static let recommendedName = "laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
    /// 151 million parameters of four bytes.
    static let recommendedMegabytes = 605

    /// Whether the user has already agreed to fetch the model.
    let agreed: Bool
    let quiet: Bool

    /// Returns the name of the model, which is fetched first if the user agrees.
    ///
    /// - Throws: the same errors as ``ModelFetch/fetch(_:revision:)``.
    func name() throws -> String {
        let name = Self.recommendedName
        if let location = try? ModelLocation(named: name), location.isComplete {
            say("using \(name), which has already been fetched; use --model to choose another model")
            return name
        }
        guard try agreed || asked() else {
            // Fail first if the bundled model is missing.
            _ = try ModelLocation(named: ModelLocation.bundledName)
            say(
                "using scenes, which only knows drawings of simple scenes; for photos, use --model \(name), or --yes to fetch it (\(Self.recommendedMegabytes) MB)"
            )
            return ModelLocation.bundledName
        }
        return try ModelFetch(quiet: quiet).fetch(name).name
    }

    /// Asks the user; returns false if standard input or standard error is not a terminal.
    private func asked() throws -> Bool {
        guard Console.standardInput.isTerminal, Console.standardError.isTerminal else { return false }
        Console.standardError.write(
            """
            This library has no model yet. \(Self.recommendedName) is recommended for photos; \
            its download from the Hugging Face Hub takes \(Self.recommendedMegabytes) MB.
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
