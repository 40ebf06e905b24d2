internal import FoundationEssentials
internal import JSONValues
internal import SystemPackage

/// A JSON file with settings. Its errors name the file and the key.
struct ConfigurationFile {
    /// Far above every published configuration.
    static let largestByteCount = 16 << 20

    /// The outermost object.
    let root: ConfigurationSection

    /// Reads a file whose outermost value is an object.
    ///
    /// - Throws: ``CLIPModelError``.
    init(contentsOf path: FilePath) throws {
        let bytes = try CheckpointFile.read(path, purpose: "its settings", limit: Self.largestByteCount)
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: bytes)
        } catch {
            throw CLIPModelError.malformed(
                path: path.string, key: "", expected: "JSON", found: Self.described(bytes))
        }
        guard case .object(let object) = value else {
            throw CLIPModelError.malformed(
                path: path.string, key: "", expected: "a JSON object", found: value.shortened)
        }
        root = ConfigurationSection(path: path.string, prefix: "", values: object)
    }

    /// Describes content that is not JSON in a few words.
    private static func described(_ bytes: Data) -> String {
        bytes.allSatisfy { [9, 10, 13, 32].contains($0) } ? "an empty file" : "other text"
    }
}

/// One object of a settings file; a key that is missing or null takes its default.
struct ConfigurationSection {
    let path: String
    let prefix: String
    let values: [String: JSONValue]

    func error(_ key: String, expected: String, found: String) -> CLIPModelError {
        .malformed(path: path, key: prefix + key, expected: expected, found: found)
    }

    /// Returns the object under `replacement` if there is one, else the object under `key`; empty if both are missing.
    ///
    /// Old configurations have a second object with the suffix `_dict`. `transformers.CLIPConfig` completes it with
    /// its defaults and merges it over the first object, so that nothing of the first object is left.
    func section(_ key: String, replacedBy replacement: String? = nil) throws -> ConfigurationSection {
        var chosen = key
        if let replacement, try object(replacement) != nil { chosen = replacement }
        return ConfigurationSection(path: path, prefix: chosen + ".", values: try object(chosen) ?? [:])
    }

    private func object(_ key: String) throws -> [String: JSONValue]? {
        switch values[key] ?? .null {
        case .null: return nil
        case .object(let object): return object
        case let value: throw error(key, expected: "an object", found: value.shortened)
        }
    }

    func string(_ key: String, default standard: String) throws -> String {
        switch values[key] ?? .null {
        case .null: return standard
        case .string(let string): return string
        case let value: throw error(key, expected: "a string", found: value.shortened)
        }
    }

    func integer(_ key: String, default standard: Int) throws -> Int {
        switch values[key] ?? .null {
        case .null: return standard
        case .integer(let integer): return integer
        case let value: throw error(key, expected: "a whole number", found: value.shortened)
        }
    }

    /// A whole number from 1 to ``CLIPConfiguration/largestSize``.
    func size(_ key: String, default standard: Int) throws -> Int {
        let value = try integer(key, default: standard)
        guard (1...CLIPConfiguration.largestSize).contains(value) else {
            throw error(
                key, expected: "a whole number from 1 to \(CLIPConfiguration.largestSize)", found: "\(value)")
        }
        return value
    }

    func positiveNumber(_ key: String, default standard: Float) throws -> Float {
        let number: Float
        switch values[key] ?? .null {
        case .null: return standard
        case .integer(let integer): number = Float(integer)
        case .number(let double): number = Float(double)
        case let value: throw error(key, expected: "a number above zero", found: value.shortened)
        }
        guard number > 0, number.isFinite else {
            throw error(key, expected: "a number above zero", found: "\(number)")
        }
        return number
    }
}
