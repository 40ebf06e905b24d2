internal import ArgumentParser

/// How many threads a measurement uses.
struct ThreadOptions: ParsableArguments {
    @Option(help: "The number of threads.")
    var threads = 1

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads should be from 1 to 1024, found \(threads)")
        }
    }
}
