import ContentHash
import Testing

/// Compares digests with the examples of FIPS 180-4, and digests computed in parts with digests of the whole.
struct ContentHashTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func equalsThePublishedDigests(text: String, digest: String) {
        let hash = ContentHash(of: Array(text.utf8))
        #expect(hash.hexadecimal == digest)
        #expect(ContentHash(bytes: hash.bytes) == hash)
    }

    @Test func takesOnlyWholeDigests() {
        #expect(ContentHash(bytes: []) == nil)
        #expect(ContentHash(bytes: Array(repeating: 0, count: 31)) == nil)
    }

    @Test func partsEqualTheWhole() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var builder = ContentHash.Builder()
        for start in stride(from: 0, to: bytes.count, by: 33) {
            bytes[start..<min(start + 33, bytes.count)].withUnsafeBytes { builder.append($0) }
        }
        #expect(builder.finish() == ContentHash(of: bytes))
    }

    @Test func neighbouringTextsDoNotRunTogether() {
        func digest(_ texts: [String]) -> ContentHash {
            var builder = ContentHash.Builder()
            for text in texts { builder.append(text) }
            return builder.finish()
        }
        #expect(digest(["ab", "c"]) != digest(["a", "bc"]))
    }
}
