import Foundation

/// The committed golden files of image preprocessing. `Fixtures/pixels/make_pixel_goldens.py` makes them and documents
/// their content.
enum FixtureFolder {
    private static let url = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/pixels")

    static func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    static func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: url.appendingPathComponent(name)))
    }

    /// A file of little-endian float32 numbers.
    static func floats(_ name: String) throws -> [Float] {
        let bytes = try bytes(name)
        return stride(from: 0, to: bytes.count, by: 4).map { at in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) })
        }
    }

    /// The file `decode/NAME`.
    static func image(_ name: String) throws -> [UInt8] { try bytes("decode/\(name)") }

    static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes(name)))
    }
}

/// The structure of every JSON file of golden values.
struct Goldens<Case: Decodable & Sendable>: Decodable, Sendable {
    let madeWith: [String: String]
    let cases: [Case]
}
