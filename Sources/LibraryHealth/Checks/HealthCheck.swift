/// One kind of check of a library.
protocol HealthCheck: Sendable {
    /// What is checked, as a phrase such as "the words of pictures".
    var subject: String { get }

    /// Looks for what is wrong. Changes nothing.
    ///
    /// - Throws: `LibraryError` if the library cannot be read, or `CancellationError`.
    func findings() throws -> [Finding]
}
