internal import ArgumentParser
internal import Query

extension ProbeName {
    /// The name of a probe on the command line.
    ///
    /// - Throws: A `ValidationError` if it is none.
    init(argument: String) throws {
        guard let name = ProbeName(argument) else {
            throw ValidationError(
                "the name of a probe has 1 to \(Self.maximumLength) letters from a to z, digits, - and _")
        }
        self = name
    }
}
