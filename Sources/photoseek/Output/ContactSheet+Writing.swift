internal import Answers

extension ContactSheet {
    /// Writes the page, and says where.
    ///
    /// - Throws: `OutputError`.
    func write(to file: OutputFile) throws {
        try file.write(bytes)
        Console.standardError.write("contact sheet: \(file.path)" as Line)
    }
}
