internal import CLIPModel
internal import ModelHub

/// Which model a new library gets when the user names none.
///
/// The bundled one knows drawings of simple scenes only, so that the one for photos is offered.
struct FirstModel {
    /// Small and quick, and better than OpenAI's of the same size: 66.6 % against 63.3 % of ImageNet named right, as its
    /// card and the paper of OpenAI's (Radford et al. 2021, table 11) tell.
    static let recommendedName = "laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
    /// 151 million parameters of four bytes.
    static let recommendedMegabytes = 605

    /// Whether the user has agreed beforehand.
    let agreed: Bool
    let quiet: Bool

    /// The name of the model, which is fetched first if the user wants that.
    ///
    /// - Throws: as ``ModelFetch/fetch(_:revision:)``.
    func name() throws -> String {
        let name = Self.recommendedName
        if let location = try? ModelLocation(named: name), location.isComplete {
            say("using \(name), which is fetched already; --model names another one")
            return name
        }
        guard try agreed || asked() else {
            // Whether it is there is found out first.
            _ = try ModelLocation(named: ModelLocation.bundledName)
            say(
                "using scenes, which knows drawings of simple scenes only; for photos: --model \(name), or --yes to fetch it (\(Self.recommendedMegabytes) MB)"
            )
            return ModelLocation.bundledName
        }
        return try ModelFetch(quiet: quiet).fetch(name).name
    }

    /// Asks who sits at the terminal; false where nobody does.
    private func asked() throws -> Bool {
        guard Console.standardInput.isTerminal, Console.standardError.isTerminal else { return false }
        Console.standardError.write(
            """
            No model is chosen for this library. \(Self.recommendedName) suits photos; \
            fetching it from the Hugging Face Hub takes \(Self.recommendedMegabytes) MB.
            Fetch it? [Y/n] 
            """)
        while !Console.standardInput.hasInput(within: Self.patience) { try Task.checkCancellation() }
        let answer = readLine()?.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        if answer == nil { Console.standardError.write("\n") }
        return answer.map { ["", "y", "yes"].contains($0) } ?? false
    }

    /// How long to wait before looking whether the user wants to end the program.
    private static let patience = Duration.milliseconds(100)

    private func say(_ message: String) {
        if !quiet { Console.standardError.write("photoseek: \(message)\n") }
    }
}
