internal import ArgumentParser
internal import Indexing

/// How many threads a command uses.
struct ThreadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Threads that work at the same time; default: one a core.", valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads should be from 1 to 1024, found \(threads)")
        }
    }

    var count: Int { threads ?? Processors().cores }
}
