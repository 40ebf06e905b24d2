internal import ContentHash

/// Compares the content of a file with its etag: a SHA-256 for large files, a SHA-1 for small ones.
struct ContentCheck: ~Copyable {
    /// Hexadecimal digits of a SHA-1.
    static let gitDigitCount = 40
    private static let largeDigitCount = 64

    private let etag: String
    private let kind: Kind
    private var large = ContentHash.Builder()
    /// The hash that git gives to content, with its kind and size before it.
    private var small = SHA1Builder()
    /// The hash of the content alone, which some mirrors give.
    private var plain = SHA1Builder()

    private enum Kind { case sha256, sha1, unknown }

    init(_ file: HubFile) { self.init(etag: file.etag, byteCount: file.byteCount) }

    /// - Parameter byteCount: The size of the whole content.
    init(etag: String, byteCount: Int) {
        self.etag = etag.lowercased()
        let etag = self.etag
        let isHexadecimal = etag.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        switch (isHexadecimal, etag.utf8.count) {
        case (true, Self.largeDigitCount): kind = .sha256
        case (true, Self.gitDigitCount): kind = .sha1
        default: kind = .unknown
        }
        var prefix = "blob \(byteCount)\0"
        prefix.withUTF8 { small.append(UnsafeRawBufferPointer($0)) }
    }

    /// Adds the next bytes.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        switch kind {
        case .sha256: large.append(bytes)
        case .sha1:
            small.append(bytes)
            plain.append(bytes)
        case .unknown: break
        }
    }

    /// Returns the expected and the found hash if the content is wrong; nil if it is right, or if the etag is not a hash.
    consuming func finish() -> (expected: String, found: String)? {
        let etag = etag
        switch kind {
        case .sha256:
            let found = large.finish().hexadecimal
            return found == etag ? nil : ("the SHA-256 \(etag)", found)
        case .sha1:
            let (found, other) = (small.finish(), plain.finish())
            return [found, other].contains(etag) ? nil : ("git's hash \(etag)", found)
        case .unknown: return nil
        }
    }
}
