internal import FilePaths
public import SystemPackage

/// The query that arguments of a command line make together.
///
/// A shell takes quotes away before a program sees them. These rules put back what is lost, if there are several arguments:
///
/// - An argument that begins like a path and names a file is a path as a whole, whatever bytes it has.
/// - An argument that begins with a key, such as `camera:Pixel 7`, or with a sign before a word, such as `-people in hats`,
///   is one value or one text as a whole, if there is nothing else in it that has a meaning.
///
/// A single argument is a query as it is written, unless it names a file as a whole.
public enum QueryArguments {
    /// Returns the query.
    ///
    /// - Parameters:
    ///   - arguments: The bytes of each argument, in their order.
    ///   - isFile: Whether there is a file at a path.
    /// - Complexity: O(n).
    public static func query(_ arguments: [[UInt8]], isFile: (FilePath) -> Bool) -> String {
        arguments.map { written($0, isAlone: arguments.count == 1, isFile) }.joined(separator: " ")
    }

    private static func written(
        _ argument: [UInt8], isAlone: Bool, _ isFile: (FilePath) -> Bool
    ) -> String {
        let text = PrintedQuery.escapingBytes(argument)
        var scanner = QueryScanner(text)
        guard let first = try? scanner.next(), first.range.lowerBound == 0 else { return text }
        if case .picture = first.kind {
            let sign = first.sign == nil ? "" : text.prefix(1)
            let path = FilePath(bytes: argument.dropFirst(sign.utf8.count))
            return isFile(path) ? sign + PrintedQuery.path(path) : text
        }
        // What has quotes is written in the language already.
        guard !isAlone, !text.utf8.contains(UInt8(ascii: "\"")), isWhole(first, &scanner) else { return text }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.flatMap { $0.isSpace ? ["\\", $0] : [$0] }))
    }

    /// Whether an argument is one token, of which a shell took the quotes away.
    private static func isWhole(_ first: QueryToken, _ scanner: inout QueryScanner) -> Bool {
        switch first.kind {
        case .pair: break
        case .words where first.sign != nil: break
        default: return false
        }
        do {
            while let token = try scanner.next() {
                guard case .words = token.kind, token.sign == nil else { return false }
            }
            return true
        } catch {
            return false
        }
    }
}
