/// What a client is told of a tool.
struct ToolDeclaration: Encodable, Sendable {
    /// What a tool may do, for clients that ask their users first.
    private struct Annotations: Encodable {
        let title: String
        let readOnlyHint = true
        let destructiveHint = false
        let idempotentHint = true
        /// Nothing but the library is asked.
        let openWorldHint = false
    }

    let name: String
    let title: String
    let description: String
    let arguments: [JSONSchema.Field]
    let output: [JSONSchema.Field]

    private enum Key: String, CodingKey {
        case name, title, description, inputSchema, outputSchema, annotations
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(title, forKey: .title)
        try container.encode(description, forKey: .description)
        try container.encode(
            JSONSchema.object(nil, arguments, isClosed: true), forKey: .inputSchema)
        try container.encode(JSONSchema.object(nil, output, isClosed: false), forKey: .outputSchema)
        try container.encode(Annotations(title: title), forKey: .annotations)
    }
}
