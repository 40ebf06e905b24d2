internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import JSONValues
internal import Synchronization

/// The JSON object in the body of a request, whose keys are read one by one.
struct JSONBody: Sendable {
    private static let byteLimit = 1 << 20
    /// The most pictures that a request names.
    static let idLimit = 10_000

    private let values: [String: JSONValue]

    /// Receives the object.
    ///
    /// - Parameter keys: The keys that it may have.
    /// - Throws: ``Problem`` if the body is something else, or has other keys.
    init(_ request: Request, keys: Set<String>) async throws {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
        guard type?.filter({ $0 != " " }) == "application/json" else {
            throw Problem(.unsupportedMediaType, "the body must be JSON, with Content-Type: application/json")
        }
        let bytes = Mutex<[UInt8]>([])
        try await request.readBody(limit: Self.byteLimit) { part in bytes.withLock { $0 += part } }
        let data = bytes.withLock { Data($0) }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: data),
            case .object(let values) = value
        else { throw Problem(.badRequest, "the body is no JSON object") }
        if let key = values.keys.filter({ !keys.contains($0) }).min() {
            throw Problem(
                .badRequest,
                "the body has keys among \(keys.sorted().joined(separator: ", ")), found \"\(key.prefix(40))\""
            )
        }
        self.values = values
    }

    /// Whether a key is there.
    func has(_ key: String) -> Bool { values[key] != nil }

    /// A text; nil if the key is not there.
    func text(_ key: String, longest: Int = 10_000) throws -> String? {
        guard let value = values[key] else { return nil }
        guard case .string(let text) = value, text.unicodeScalars.count <= longest else {
            throw Self.wrong(key, "a text of at most \(longest) characters")
        }
        return text
    }

    /// A list of texts that are not empty; no texts if the key is not there.
    func texts(_ key: String, most: Int, longest: Int) throws -> [String] {
        guard let value = values[key] else { return [] }
        let expected = "a list of at most \(most) texts of 1 to \(longest) characters"
        guard case .array(let items) = value, items.count <= most else { throw Self.wrong(key, expected) }
        return try items.map { item in
            guard case .string(let text) = item, (1...longest).contains(text.unicodeScalars.count) else {
                throw Self.wrong(key, expected)
            }
            return text
        }
    }

    /// A whole number; nil if the key is not there.
    func number(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let value = values[key] else { return nil }
        guard case .integer(let number) = value, range.contains(number) else {
            throw Self.wrong(key, "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Ids of pictures; none if the key is not there.
    func ids(_ key: String, most: Int = idLimit) throws -> [Int64] {
        guard let value = values[key] else { return [] }
        let expected = "a list of at most \(most) ids of pictures"
        guard case .array(let items) = value, items.count <= most else { throw Self.wrong(key, expected) }
        return try items.map { item in
            guard case .integer(let id) = item, id > 0 else { throw Self.wrong(key, expected) }
            return Int64(id)
        }
    }

    private static func wrong(_ key: String, _ expected: String) -> Problem {
        Problem(.badRequest, "\"\(key)\" must be \(expected)")
    }
}
