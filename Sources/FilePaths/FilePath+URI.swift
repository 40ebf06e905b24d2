public import SystemPackage

extension FilePath {
    private static let scheme = "file://"

    /// The `file://` URI of an absolute path (RFC 8089). Every byte except unreserved characters and `/` is
    /// percent-encoded, so the URI is ASCII and decodes to exactly this path.
    public var uri: String {
        Self.scheme
            + bytes.map { byte in
                Self.isPlain(byte) ? String(UnicodeScalar(byte)) : "%" + Self.hexadecimal(byte)
            }.joined()
    }

    /// Decodes the path of a `file://` URI without a host. Returns nil for any other text.
    public init?(uri: String) {
        guard uri.hasPrefix(Self.scheme + "/") else { return nil }
        var bytes: [UInt8] = []
        var rest = uri.utf8.dropFirst(Self.scheme.utf8.count)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(Substring(rest.prefix(2))), radix: 16), value != 0,
                rest.first != UInt8(ascii: "+")
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        self.init(bytes: bytes)
    }

    /// Whether a byte is an unreserved character (RFC 3986, section 2.3) or the slash between names.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count < 2 ? "0" + digits : digits
    }
}
