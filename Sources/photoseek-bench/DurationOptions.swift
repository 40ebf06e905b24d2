internal import ArgumentParser

/// How long a measurement takes.
struct DurationOptions: ParsableArguments {
    @Option(help: "How many seconds to measure.")
    var seconds = 5.0

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds should be above 0 and at most 3600, found \(seconds)")
        }
    }
}
