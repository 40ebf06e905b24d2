/// What an `open_clip_config.json` may hold beside what every settings file may.
extension ConfigurationSection {
    /// The object under a key; empty where there is none.
    func part(_ key: String) throws -> ConfigurationSection {
        let prefix = self.prefix + key + "."
        switch values[key] ?? .null {
        case .null: return ConfigurationSection(path: path, prefix: prefix, values: [:])
        case .object(let object): return ConfigurationSection(path: path, prefix: prefix, values: object)
        case let value: throw error(key, expected: "an object", found: "\(value)")
        }
    }

    /// What a word stands for.
    func choice<Value>(_ key: String, default standard: String, _ values: [String: Value]) throws -> Value {
        let word = try string(key, default: standard)
        guard let value = values[word] else {
            let known = values.keys.sorted().map { "\"\($0)\"" }.joined(separator: " or ")
            throw error(key, expected: known, found: QuotedText.quoted(word))
        }
        return value
    }

    /// True or false; the default where it is not said.
    func flag(_ key: String, default standard: Bool = false) throws -> Bool {
        switch values[key] ?? .null {
        case .null: return standard
        case .boolean(let value): return value
        case let value: throw error(key, expected: "true or false", found: "\(value)")
        }
    }

    /// Whether a number is given; which one matters only before training.
    func isSet(_ key: String) throws -> Bool {
        switch values[key] ?? .null {
        case .null: return false
        case .integer, .number: return true
        case let value: throw error(key, expected: "a number", found: "\(value)")
        }
    }

    /// A size that may be written as two equal ones.
    func side(_ key: String, default standard: Int) throws -> Int {
        guard case .array(let sides)? = values[key] else { return try size(key, default: standard) }
        guard sides.count == 2, case .integer(let height) = sides[0], case .integer(let width) = sides[1],
            height == width
        else { throw unsupported(key, found: "two that differ") }
        return try ConfigurationSection(path: path, prefix: prefix, values: [key: sides[0]])
            .size(key, default: standard)
    }

    /// The number of heads that share `width` features; `head_width` says how many features each has.
    func heads(width: Int, headWidth standard: Int) throws -> Int {
        let headWidth = try size("head_width", default: standard)
        guard width % headWidth == 0 else {
            throw error("head_width", expected: "a divisor of \(width), the width", found: "\(headWidth)")
        }
        return width / headWidth
    }

    /// A key that asks for another architecture.
    func unsupported(_ key: String, found: String) -> CLIPModelError {
        error(
            key, expected: "that of a plain transformer or ResNet, the only kinds that are supported",
            found: found)
    }

    /// Throws for a key that is none of these and says more than "no".
    ///
    /// - Parameters:
    ///   - known: Those that are read.
    ///   - plain: Those that may only have this value.
    ///   - harmless: Those that change nothing for whoever only computes embeddings.
    func refuseOthers(
        known: Set<String>, plain: [String: JSONValue] = [:], harmless: Set<String> = []
    ) throws {
        for (key, value) in values.sorted(by: { $0.key < $1.key })
        where !known.contains(key) && !harmless.contains(key) {
            switch (value, plain[key]) {
            case (.null, _), (.boolean(false), _): continue
            case (.string(let found), .string(let only)) where found == only: continue
            case (.object(let object), _) where object.isEmpty: continue
            default: throw unsupported(key, found: "\(value)")
            }
        }
    }
}
