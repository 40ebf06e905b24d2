internal import ArgumentParser
internal import Indexing

/// How many threads a command uses.
struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The number of threads; default: one per core, at most 8 for a single text or picture.",
            valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads should be from 1 to 1024, found \(threads)")
        }
    }

    /// The number of threads for many pictures.
    var count: Int { threads ?? Processors().cores }

    /// The number of threads for one text or picture. Reading the weights takes most of the time, and a few threads
    /// already use all of the memory bandwidth.
    var countPerCall: Int { threads ?? min(Processors().cores, 8) }
}
