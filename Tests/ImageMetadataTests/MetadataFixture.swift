internal import FoundationEssentials
internal import TestSupport

/// Files of `Fixtures/metadata`.
enum MetadataFixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: Fixtures.path("metadata/" + name))))
    }

    static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(
            type, from: Data(contentsOf: URL(filePath: Fixtures.path("metadata/" + name))))
    }
}
