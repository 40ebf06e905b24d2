internal import ArgumentParser
internal import Indexing

/// How many threads a command uses.
struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Threads that work at the same time; default: one a core, at most 8 for a single text or picture.",
            valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads should be from 1 to 1024, found \(threads)")
        }
    }

    /// For many pictures at once.
    var count: Int { threads ?? Processors().cores }

    /// For one text or picture: reading the weights is what takes the time, and a few threads ask for all that the
    /// memory gives.
    var countPerCall: Int { threads ?? min(Processors().cores, 8) }
}
