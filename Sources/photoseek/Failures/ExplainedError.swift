internal import ImagePreprocessing

/// An error with the complete sentence that the user sees.
///
/// The library that throws an error describes what is wrong and where. What the user can do depends on the program, so it is
/// said here.
protocol ExplainedError: Error, CustomStringConvertible {
    /// What the user can do about it; nil if the description says all.
    var remedy: String? { get }
    /// One sentence: what is wrong, where, and what to do.
    var explanation: String { get }
}

extension ExplainedError {
    var remedy: String? { nil }

    var explanation: String { remedy.map { "\(description); \($0)" } ?? description }
}

extension PreprocessingError: ExplainedError {}
