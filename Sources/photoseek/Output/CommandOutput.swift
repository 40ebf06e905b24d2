/// The answer of a command: an object of JSON, or lines for people.
protocol CommandOutput: Encodable {
    /// The lines.
    var lines: [Line] { get }
}

extension Console {
    /// Prints an answer.
    ///
    /// - Throws: `EncodingError` or `OutputError`.
    func deliver(_ output: some CommandOutput, asJSON: Bool) throws {
        if asJSON {
            try deliver(JSONLine(output).text)
        } else {
            try deliver(output.lines)
        }
    }
}
