/// A pattern for the whole name of a file.
public struct NamePattern: Hashable, Sendable {
    /// A part of a pattern.
    public enum Part: Hashable, Sendable {
        /// These bytes; ASCII letters match in either case.
        case literal([UInt8])
        /// Any number of characters, also none.
        case anyCharacters
        /// One character.
        case oneCharacter
    }

    /// The parts in their order. No two literals, and no two ``Part/anyCharacters``, follow each other.
    public let parts: [Part]

    /// Creates a pattern; nil if it would match no name, because it is empty or has a NUL or a `/`.
    ///
    /// - Parameter parts: If all of them are literals, they are looked for anywhere in the name.
    /// - Complexity: O(n).
    public init?(_ parts: [Part]) {
        var joined: [Part] = []
        for part in parts {
            switch (joined.last, part) {
            case (_, .literal([])), (.anyCharacters, .anyCharacters): break
            case (.literal(let bytes), .literal(let more)): joined[joined.count - 1] = .literal(bytes + more)
            default: joined.append(part)
            }
        }
        guard !joined.isEmpty, joined.allSatisfy(Self.canMatch) else { return nil }
        if joined.count == 1, case .literal = joined[0] {
            joined = [.anyCharacters] + joined + [.anyCharacters]
        }
        self.parts = joined
    }

    private static func canMatch(_ part: Part) -> Bool {
        guard case .literal(let bytes) = part else { return true }
        return !bytes.contains(0) && !bytes.contains(UInt8(ascii: "/"))
    }
}
