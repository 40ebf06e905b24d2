/// The revisions of the Model Context Protocol that are understood, the oldest first.
enum ProtocolRevision: String, CaseIterable, Sendable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"

    /// The revision to speak with a client that asks for one: the same if it is known, else the newest.
    init(askedFor name: String) { self = Self(rawValue: name) ?? .june2025 }

    /// Whether several messages may come in one line; the newest revision has no batches any more.
    var hasBatches: Bool { self != .june2025 }
}
