internal import FilePaths
internal import FoundationEssentials
internal import JSONValues
internal import SystemPackage

/// Reads the rules of a file, and says what is wrong with them and where.
struct ScreeningRuleReader {
    private static let maximumFileSize = 16 << 20
    private static let keys: Set<String> = ["name", "for", "against", "bound", "note"]
    private static let maximumNameLength = 60

    private let path: String
    private let values: [JSONValue]

    /// - Throws: ``LibraryAnalysisError``.
    init(_ path: FilePath) throws {
        self.path = path.string
        let bytes: [UInt8]
        do {
            bytes = try RegularFile(path, byteLimit: Self.maximumFileSize).bytes()
        } catch {
            throw LibraryAnalysisError.unreadableRules(path: path.string, reason: error.description)
        }
        let root = try Self.value(bytes, path: path.string)
        guard case .object(let object) = root, case .array(let values)? = object["rules"], !values.isEmpty
        else {
            let found: JSONValue =
                if case .object(let object) = root { object["rules"] ?? root } else { root }
            throw LibraryAnalysisError.wrongRules(
                path: path.string, place: "the file", expected: "an object with a list of \"rules\"",
                found: found.shortened)
        }
        self.values = values
    }

    private static func value(_ bytes: [UInt8], path: String) throws -> JSONValue {
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            guard bytes.contains(where: { $0 > UInt8(ascii: " ") }) else {
                throw LibraryAnalysisError.wrongRules(
                    path: path, place: "the file", expected: "rules", found: "nothing")
            }
            let offset = JSONSyntax.errorOffset(in: bytes)
            let line = offset.map { bytes[..<$0].count { $0 == UInt8(ascii: "\n") } + 1 }
            let found = offset.map { bytes[$0...].prefix { $0 != UInt8(ascii: "\n") } } ?? bytes[...]
            throw LibraryAnalysisError.wrongRules(
                path: path, place: line.map { "line \($0)" } ?? "the file", expected: "JSON",
                found: offset == bytes.count
                    ? "the end of the file"
                    : "\"\(String(decoding: found, as: UTF8.self).shortened(to: 40))\"")
        }
    }

    /// - Throws: ``LibraryAnalysisError``.
    func rules() throws -> [ScreeningRule] {
        try values.enumerated().map { try rule($1, number: $0 + 1) }
    }

    private func rule(_ value: JSONValue, number: Int) throws -> ScreeningRule {
        func failure(_ place: String, _ expected: String, _ found: String) -> LibraryAnalysisError {
            .wrongRules(path: path, place: place, expected: expected, found: found)
        }
        guard case .object(let object) = value else {
            throw failure("rule \(number)", "an object", value.shortened)
        }
        guard case .string(let given)? = object["name"], let name = Self.tagName(given) else {
            throw failure(
                "rule \(number)",
                "a \"name\" of at most \(Self.maximumNameLength) letters, digits, spaces, - and _",
                (object["name"] ?? .null).shortened)
        }
        let place = "the rule \(name)"
        if let key = object.keys.filter({ !Self.keys.contains($0) }).min() {
            throw failure(
                place, "only the keys \(Self.keys.sorted().joined(separator: ", "))",
                JSONValue.string(key).shortened)
        }
        let texts = try self.texts(object["for"]) { failure(place, "texts in \"for\"", $0) }
        guard !texts.isEmpty else { throw failure(place, "at least one text in \"for\"", "none") }
        let against = try self.texts(object["against"]) { failure(place, "texts in \"against\"", $0) }
        var seen: Set<String> = []
        for text in texts + against where !seen.insert(text.lowercased()).inserted {
            throw failure(place, "each text once", JSONValue.string(text).shortened + " twice")
        }
        guard let bound = Self.bound(object["bound"]) else {
            throw failure(
                place, "a \"bound\" that is a whole number from 0 to 100",
                (object["bound"] ?? .null).shortened)
        }
        return ScreeningRule(name: name, texts: texts, textsAgainst: against, bound: bound)
    }

    private func texts(
        _ value: JSONValue?, _ failure: (_ found: String) -> LibraryAnalysisError
    ) throws -> [String] {
        switch value {
        case nil: return []
        case .array(let values)?:
            return try values.map { value in
                guard case .string(let text) = value, text.utf8.count <= LabelList.maximumLength else {
                    throw failure(value.shortened)
                }
                let words = text.split(whereSeparator: \.isWhitespace)
                guard !words.isEmpty else { throw failure("an empty text") }
                return words.joined(separator: " ")
            }
        case let value?: throw failure(value.shortened)
        }
    }

    /// The name without white space around it; nil if it could not be typed as a tag in a query.
    private static func tagName(_ name: String) -> String? {
        let words = name.split(separator: " ")
        let name = words.joined(separator: " ")
        guard !words.isEmpty, name.count <= maximumNameLength,
            name.allSatisfy({ $0.isLetter || $0.isNumber || " -_".contains($0) })
        else { return nil }
        return name
    }

    private static func bound(_ value: JSONValue?) -> Int? {
        guard let value else { return ScreeningRule.standardBound }
        guard let number = value.double, let bound = Int(exactly: number), (0...100).contains(bound) else {
            return nil
        }
        return bound
    }
}
