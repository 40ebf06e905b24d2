internal import COpenSSL

/// Digests bytes that arrive in parts with SHA-1, by which git names content; no protection against forgery.
public struct SHA1Builder: ~Copyable {
    /// The number of bytes of a digest.
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

    /// The digest of all that was added, 40 lower-case hexadecimal digits; ends the builder.
    public consuming func finish() -> String {
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            count = Self.byteCount
        }
        return ContentHash.hexadecimal(of: bytes)
    }
}
