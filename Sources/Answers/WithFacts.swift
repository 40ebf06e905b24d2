public import LibraryStore

/// An object of JSON with the keys of facts beside its own.
public struct WithFacts<Object: Encodable & Sendable>: Encodable, Sendable {
    private let object: Object
    private let facts: FactsOutput?

    /// Joins both; without facts it is the object alone.
    public init(_ object: Object, _ facts: ImageFacts?) {
        self.object = object
        self.facts = facts.map(FactsOutput.init)
    }

    /// Encodes the keys of both.
    public func encode(to encoder: any Encoder) throws {
        try object.encode(to: encoder)
        try facts?.encode(to: encoder)
    }
}
