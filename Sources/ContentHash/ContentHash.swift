internal import COpenSSL

/// A SHA-256 digest, of a file's bytes or of a checkpoint's parts.
///
/// A value; safe to use from any thread.
public struct ContentHash: Hashable, Sendable {
    /// The number of bytes of a digest.
    public static let byteCount = 32

    /// The 32 bytes of the digest.
    public let bytes: [UInt8]

    /// The digest of `bytes` as OpenSSL's libcrypto computes it.
    ///
    /// - Complexity: O(n).
    public init(of bytes: UnsafeRawBufferPointer) {
        var builder = Builder()
        builder.append(bytes)
        self = builder.finish()
    }

    /// The digest of an array of bytes.
    ///
    /// - Complexity: O(n).
    public init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { ContentHash(of: $0) }
    }

    /// A digest that was stored before.
    ///
    /// - Returns: nil unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String { Self.hexadecimal(of: bytes) }

    /// Two lower-case digits a byte.
    static func hexadecimal(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension ContentHash {
    /// Digests bytes that arrive in parts.
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

        /// Adds the UTF-8 bytes of a text, preceded by their count so that neighbours cannot run together.
        public mutating func append(_ text: String) {
            var text = text
            text.withUTF8 { utf8 in
                var count = UInt64(utf8.count).littleEndian
                withUnsafeBytes(of: &count) { append($0) }
                append(UnsafeRawBufferPointer(utf8))
            }
        }

        /// The digest of all that was added; ends the builder.
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
