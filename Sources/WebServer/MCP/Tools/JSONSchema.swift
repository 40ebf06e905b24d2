/// A JSON schema of the kinds that tools need.
indirect enum JSONSchema: Encodable, Sendable {
    case text(String)
    case choice(String, of: [String])
    case integer(String, in: ClosedRange<Int>?)
    case number(String)
    case boolean(String)
    case list(String, of: JSONSchema)
    /// With these keys; others may come, unless it is closed.
    case object(String?, [Field], isClosed: Bool)

    /// A key of an object.
    struct Field: Sendable {
        let name: String
        let schema: JSONSchema
        let isRequired: Bool

        /// A key that is always there.
        static func always(_ name: String, _ schema: JSONSchema) -> Self {
            Self(name: name, schema: schema, isRequired: true)
        }

        /// A key that may be absent.
        static func maybe(_ name: String, _ schema: JSONSchema) -> Self {
            Self(name: name, schema: schema, isRequired: false)
        }
    }

    private enum Key: String, CodingKey {
        case type, description, minimum, maximum, items, properties, required, additionalProperties
        case values = "enum"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        func begin(_ type: String, _ description: String?) throws {
            try container.encode(type, forKey: .type)
            try container.encodeIfPresent(description, forKey: .description)
        }
        switch self {
        case .text(let description): try begin("string", description)
        case .choice(let description, let values):
            try begin("string", description)
            try container.encode(values, forKey: .values)
        case .integer(let description, let range):
            try begin("integer", description)
            try container.encodeIfPresent(range?.lowerBound, forKey: .minimum)
            try container.encodeIfPresent(range?.upperBound, forKey: .maximum)
        case .number(let description): try begin("number", description)
        case .boolean(let description): try begin("boolean", description)
        case .list(let description, let element):
            try begin("array", description)
            try container.encode(element, forKey: .items)
        case .object(let description, let fields, let isClosed):
            try begin("object", description)
            let properties = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.schema) })
            try container.encode(properties, forKey: .properties)
            try container.encode(fields.filter(\.isRequired).map(\.name), forKey: .required)
            if isClosed { try container.encode(false, forKey: .additionalProperties) }
        }
    }
}
