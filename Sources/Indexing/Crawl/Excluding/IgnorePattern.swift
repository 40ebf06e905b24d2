/// One pattern of a file that says what is left out, with the rules of gitignore.
///
/// Works on bytes, because names of files are bytes. The reference is git 2.39 (`git check-ignore`; gitignore(5)).
struct IgnorePattern: Equatable, Sendable {
    /// Whether what matches is not left out after all.
    let isNegated: Bool
    /// Whether only folders match.
    let matchesFoldersOnly: Bool
    /// Whether the whole path below the folder of the pattern must match, and not the last name alone.
    private let isAnchored: Bool
    private let body: Body

    /// Common patterns need no search.
    private enum Body: Equatable {
        case name([UInt8])
        case suffix([UInt8])
        case glob(GlobPattern)
    }

    /// Reads a line without its end; returns nil if it holds no pattern: it is empty, or a comment.
    init?(line: some Collection<UInt8>) {
        var bytes = Self.withoutTrailingSpaces(Array(line))
        guard let first = bytes.first, first != UInt8(ascii: "#") else { return nil }
        isNegated = first == UInt8(ascii: "!")
        if isNegated { bytes.removeFirst() }
        matchesFoldersOnly = bytes.count > 1 && bytes.last == UInt8(ascii: "/")
        if matchesFoldersOnly { bytes.removeLast() }
        isAnchored = bytes.contains(UInt8(ascii: "/"))
        if bytes.first == UInt8(ascii: "/") { bytes.removeFirst() }
        guard !bytes.isEmpty else { return nil }
        if !bytes.contains(where: GlobPattern.isSpecial) {
            body = .name(bytes)
        } else if !isAnchored, bytes[0] == UInt8(ascii: "*"),
            !bytes.dropFirst().contains(where: GlobPattern.isSpecial)
        {
            body = .suffix(Array(bytes.dropFirst()))
        } else {
            body = .glob(GlobPattern(bytes))
        }
    }

    /// Whether a file or folder matches.
    ///
    /// - Parameters:
    ///   - path: Its path below the folder of the pattern, without a slash at either end.
    ///   - isFolder: Whether it is a folder.
    func matches(_ path: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
        guard isFolder || !matchesFoldersOnly else { return false }
        let text = isAnchored ? path : Self.lastName(of: path)
        return switch body {
        case .name(let name): text.elementsEqual(name)
        case .suffix(let suffix):
            text.count >= suffix.count && text.suffix(suffix.count).elementsEqual(suffix)
        case .glob(let glob): glob.matches(text)
        }
    }

    private static func lastName(of path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path
    }

    /// Removes spaces at the end of a line. A backslash keeps the space after it.
    private static func withoutTrailingSpaces(_ line: [UInt8]) -> [UInt8] {
        var end = 0
        var index = 0
        while index < line.count {
            if line[index] == UInt8(ascii: "\\") {
                index += 1
            } else if line[index] == UInt8(ascii: " ") {
                index += 1
                continue
            }
            index += 1
            end = index
        }
        return Array(line.prefix(end))
    }
}
