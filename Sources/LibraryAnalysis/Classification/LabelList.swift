internal import FilePaths
public import SystemPackage

/// The labels that pictures are told apart by: at least one, each once.
///
/// White space around a label is taken away. A value; safe to use from any thread.
public struct LabelList: Equatable, Sendable {
    /// The largest number of labels.
    public static let maximumCount = 100_000
    /// The largest number of bytes of a label; no model reads more.
    public static let maximumLength = 4096
    private static let maximumFileSize = 64 << 20

    /// The labels, in their order.
    public let names: [String]

    /// Labels as they were given; empty ones are left out.
    ///
    /// - Throws: ``LibraryAnalysisError``.
    public init(_ names: [String]) throws { try self.init(names, path: nil) }

    /// The lines of a text file; empty ones are left out.
    ///
    /// - Throws: ``LibraryAnalysisError``.
    public init(linesOf path: FilePath) throws {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile(path, byteLimit: Self.maximumFileSize).bytes()
        } catch {
            throw LibraryAnalysisError.unreadableLabels(path: path.string, reason: error.description)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LibraryAnalysisError.unreadableLabels(path: path.string, reason: "it is not UTF-8")
        }
        try self.init(text.split(whereSeparator: \.isNewline).map(String.init), path: path.string)
    }

    private init(_ names: [String], path: String?) throws {
        let names = names.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            .filter { !$0.isEmpty }
        guard !names.isEmpty else { throw LibraryAnalysisError.noLabels(path: path) }
        guard names.count <= Self.maximumCount else {
            throw LibraryAnalysisError.tooManyLabels(count: names.count, most: Self.maximumCount)
        }
        var seen: Set<String> = []
        for name in names {
            guard name.utf8.count <= Self.maximumLength else {
                throw LibraryAnalysisError.longLabel(
                    beginning: String(name.prefix(40)), most: Self.maximumLength)
            }
            guard seen.insert(name.lowercased()).inserted else {
                throw LibraryAnalysisError.repeatedLabel(name: name)
            }
        }
        self.names = names
    }
}
