import Foundation
import TestSupport
import Testing

/// A folder whose name is not UTF-8, in the folder of a workspace: `Müller` in Latin-1, with the byte 0xFC.
struct NonTextFolder {
    static let name = Array("M".utf8) + [0xFC] + Array("ller".utf8)
    /// Differs from ``name`` only in a byte that is not UTF-8.
    static let sibling = Array("M".utf8) + [0xFE] + Array("ller".utf8)

    let path: [UInt8]

    /// Makes the folder.
    init(_ name: [UInt8] = name, in workspace: Workspace) throws {
        path = Array(workspace.folder.path.utf8) + [UInt8(ascii: "/")] + name
        try #require(mkdir(path.terminated, 0o755) == 0)
    }

    /// The path of something in the folder.
    func path(_ name: String) -> [UInt8] { path + Array("/\(name)".utf8) }

    /// Writes a picture that is different for every seed.
    func addPicture(_ name: String, seed: Int) throws { try write(SamplePicture.png(seed: seed), to: name) }

    func write(_ bytes: [UInt8], to name: String) throws {
        let file = try #require(fopen(path(name).terminated, "wb"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// The bytes of a file in the folder.
    func read(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen(path(name).terminated, "rb"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    func exists(_ name: String) -> Bool { access(path(name).terminated, F_OK) == 0 }
}

extension [UInt8] {
    /// The bytes as a C string.
    var terminated: [CChar] { map { CChar(bitPattern: $0) } + [0] }

    /// The `file://` URI of a path: its bytes percent-encoded, except for letters, digits and `/-._~`.
    var uri: String {
        "file://"
            + map { byte in
                let scalar = UnicodeScalar(byte)
                let isPlain =
                    byte < 0x80
                    && (CharacterSet.alphanumerics.contains(scalar)
                        || "/-._~".unicodeScalars.contains(scalar))
                return isPlain ? String(scalar) : String(format: "%%%02X", byte)
            }.joined()
    }

    /// The path that a `file://` URI stands for.
    init?(uri: String) {
        guard uri.hasPrefix("file:///") else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(uri.utf8.dropFirst(7))[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                    return nil
                }
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        self = bytes
    }
}

extension Program {
    /// Runs the program with arguments that may be paths as raw bytes.
    func run(
        _ arguments: [Argument], variables: [String: [UInt8]] = [:], in folder: [UInt8]? = nil
    ) throws -> RawOutcome {
        try run(bytes: arguments.map(\.bytes), variables: variables, in: folder)
    }

    /// An argument: text, or bytes.
    struct Argument: ExpressibleByStringLiteral {
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        init(stringLiteral value: String) { bytes = Array(value.utf8) }
    }
}

extension Program.RawOutcome {
    /// The JSON of standard output.
    func decoded<Answer: Decodable>(sourceLocation: SourceLocation = #_sourceLocation) throws -> Answer {
        try asText.decoded(sourceLocation: sourceLocation)
    }
}
