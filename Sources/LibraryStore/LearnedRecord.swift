/// Something that was learned on the embeddings of a model, such as a probe.
public struct LearnedRecord: Sendable, Hashable {
    /// What was learned.
    public enum Kind: String, Sendable, Hashable {
        /// Tells classes of images apart.
        case probe
        /// Changes embeddings before they are compared.
        case adapter
    }

    /// The kind.
    public var kind: Kind
    /// The name, unique among those of its kind and model.
    public var name: String
    /// The content, in the form of what learned it. The library does not look into it.
    public var content: [UInt8]

    /// Creates a record. The name must not be empty.
    public init(kind: Kind, name: String, content: [UInt8]) {
        precondition(!name.isEmpty)
        self.kind = kind
        self.name = name
        self.content = content
    }
}
