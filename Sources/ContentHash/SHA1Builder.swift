internal import COpenSSL

/// Computes the SHA-1 digest of bytes that are passed in parts. Git identifies content by SHA-1.
///
/// SHA-1 does not protect against forged content.
public struct SHA1Builder: ~Copyable {
    /// The number of bytes in a digest.
    private static let byteCount = 20

    private let context: OpaquePointer

    /// Starts an empty digest.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha1(), nil) == 1 else {
            preconditionFailure("libcrypto cannot make a SHA-1 context: out of memory.")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds the next bytes.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// Returns the digest of all added bytes as 40 lowercase hexadecimal digits, and consumes the builder.
    public consuming func finish() -> String {
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            count = Self.byteCount
        }
        return ContentHash.hexadecimal(of: bytes)
    }
}
