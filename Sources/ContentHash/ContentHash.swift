internal import COpenSSL

/// A SHA-256 digest of the bytes of a file or of the parts of a checkpoint.
public struct ContentHash: Hashable, Sendable {
    /// The number of bytes in a digest.
    public static let byteCount = 32

    /// The 32 bytes of the digest.
    public let bytes: [UInt8]

    /// Computes the digest of `bytes` with OpenSSL's libcrypto.
    ///
    /// - Complexity: O(n).
    public init(of bytes: UnsafeRawBufferPointer) {
        var builder = Builder()
        builder.append(bytes)
        self = builder.finish()
    }

    /// Computes the digest of an array of bytes.
    ///
    /// - Complexity: O(n).
    public init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { ContentHash(of: $0) }
    }

    /// Creates a digest from its stored bytes. Returns nil if there are not exactly 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// The digest as 64 lowercase hexadecimal digits.
    public var hexadecimal: String { Self.hexadecimal(of: bytes) }

    /// Returns two lowercase hexadecimal digits per byte.
    static func hexadecimal(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension ContentHash {
    /// Computes the digest of bytes that are passed in parts.
    public struct Builder: ~Copyable {
        private let context: OpaquePointer

        /// Starts an empty digest.
        public init() {
            guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
                preconditionFailure("libcrypto cannot make a SHA-256 context: out of memory.")
            }
            self.context = context
        }

        deinit { EVP_MD_CTX_free(context) }

        /// Adds the next bytes.
        public mutating func append(_ bytes: UnsafeRawBufferPointer) {
            EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        }

        /// Adds the UTF-8 bytes of a text, preceded by their count, so that the digest depends on where one text ends
        /// and the next begins.
        public mutating func append(_ text: String) {
            var text = text
            text.withUTF8 { utf8 in
                var count = UInt64(utf8.count).littleEndian
                withUnsafeBytes(of: &count) { append($0) }
                append(UnsafeRawBufferPointer(utf8))
            }
        }

        /// Returns the digest of all added bytes and consumes the builder.
        public consuming func finish() -> ContentHash {
            let bytes = [UInt8](unsafeUninitializedCapacity: ContentHash.byteCount) { buffer, count in
                EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
                count = ContentHash.byteCount
            }
            return ContentHash(digest: bytes)
        }
    }

    private init(digest: [UInt8]) { bytes = digest }
}
