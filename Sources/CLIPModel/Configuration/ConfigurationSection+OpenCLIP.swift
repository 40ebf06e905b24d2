internal import JSONValues

/// Reads the kinds of values that only an `open_clip_config.json` has.
extension ConfigurationSection {
    /// The object under a key; empty if the key is missing.
    func part(_ key: String) throws -> ConfigurationSection {
        let prefix = self.prefix + key + "."
        switch values[key] ?? .null {
        case .null: return ConfigurationSection(path: path, prefix: prefix, values: [:])
        case .object(let object): return ConfigurationSection(path: path, prefix: prefix, values: object)
        case let value: throw error(key, expected: "an object", found: value.shortened)
        }
    }

    /// Returns the value that the word under a key stands for; throws if the word is not one of `values`.
    func choice<Value>(_ key: String, default standard: String, _ values: [String: Value]) throws -> Value {
        let word = try string(key, default: standard)
        guard let value = values[word] else {
            let known = values.keys.sorted().map { "\"\($0)\"" }.joined(separator: " or ")
            throw error(key, expected: known, found: QuotedText.quoted(word))
        }
        return value
    }

    /// True or false; the default if the key is missing.
    func flag(_ key: String, default standard: Bool = false) throws -> Bool {
        switch values[key] ?? .null {
        case .null: return standard
        case .boolean(let value): return value
        case let value: throw error(key, expected: "true or false", found: value.shortened)
        }
    }

    /// Whether the key has a number. The number itself matters only before training.
    func isSet(_ key: String) throws -> Bool {
        switch values[key] ?? .null {
        case .null: return false
        case .integer, .number: return true
        case let value: throw error(key, expected: "a number", found: value.shortened)
        }
    }

    /// A size, which may also be written as two equal numbers.
    func side(_ key: String, default standard: Int) throws -> Int {
        guard case .array(let sides)? = values[key] else { return try size(key, default: standard) }
        guard sides.count == 2, case .integer(let height) = sides[0], case .integer(let width) = sides[1],
            height == width
        else { throw unsupported(key, found: "two different sizes") }
        return try ConfigurationSection(path: path, prefix: prefix, values: [key: sides[0]])
            .size(key, default: standard)
    }

    /// The number of heads that share `width` features. `head_width` is the number of features of one head.
    func heads(width: Int, headWidth standard: Int) throws -> Int {
        let headWidth = try size("head_width", default: standard)
        guard width % headWidth == 0 else {
            throw error("head_width", expected: "a divisor of \(width), the width", found: "\(headWidth)")
        }
        return width / headWidth
    }

    /// The error for a key that selects an unsupported architecture.
    func unsupported(_ key: String, found: String) -> CLIPModelError {
        error(
            key, expected: "the value for a plain transformer or ResNet, the only supported architectures",
            found: found)
    }

    /// Throws if any other key than these has a value other than null, false or an empty object.
    ///
    /// - Parameters:
    ///   - known: Keys that are read elsewhere.
    ///   - plain: Keys that may have only the given value.
    ///   - harmless: Keys that do not affect the embeddings.
    func refuseOthers(
        known: Set<String>, plain: [String: JSONValue] = [:], harmless: Set<String> = []
    ) throws {
        for (key, value) in values.sorted(by: { $0.key < $1.key })
        where !known.contains(key) && !harmless.contains(key) {
            switch (value, plain[key]) {
            case (.null, _), (.boolean(false), _): continue
            case (.string(let found), .string(let only)) where found == only: continue
            case (.object(let object), _) where object.isEmpty: continue
            default: throw unsupported(key, found: value.shortened)
            }
        }
    }
}
