/// Tells by their extension, without its letter case, which files are of certain kinds.
struct FileNameExtensions: Sendable {
    private let keys: Set<UInt64>

    /// - Parameter extensions: Extensions in lower case, of at most eight bytes.
    init(_ extensions: some Sequence<String>) {
        keys = Set(
            extensions.map { text in
                guard let key = Self.key(Array(text.utf8)) else { preconditionFailure("\(text) is too long") }
                return key
            })
    }

    /// Whether the name of a file ends in one of the extensions.
    func contain(_ name: some BidirectionalCollection<UInt8>) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")),
            let key = Self.key(name[name.index(after: dot)...])
        else { return false }
        return keys.contains(key)
    }

    /// An extension as one number; nil if it is empty or too long.
    private static func key(_ suffix: some Collection<UInt8>) -> UInt64? {
        guard !suffix.isEmpty, suffix.count <= 8 else { return nil }
        return suffix.reduce(0) { key, byte in
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            return key << 8 | UInt64(isUpper ? byte | 0x20 : byte)
        }
    }
}
