internal import VectorIndex

/// The pictures that a request selects for work on each of them.
///
/// A value; safe to use from any thread.
public struct PictureSelection: Equatable, Sendable {
    /// The ids of their embeddings: by rising id, or best first for a request with terms.
    public let embeddingIDs: [Int64]
    /// What was decided where a filter means several things, as sentences for people.
    public let notes: [String]

    /// The number of pictures.
    public var count: Int { embeddingIDs.count }

    /// Some of the pictures, chosen at random, by rising id; all of them if there are no more.
    ///
    /// - Parameters:
    ///   - count: The largest number of pictures.
    ///   - seed: The same seed chooses the same ones.
    /// - Complexity: O(*n* log *n*).
    public func sample(_ count: Int, seed: UInt64) -> PictureSelection {
        guard count < self.count else { return self }
        var random = SplitMix64(seed: seed)
        return PictureSelection(
            embeddingIDs: embeddingIDs.shuffled(using: &random).prefix(count).sorted(), notes: notes)
    }

    /// The same pictures, by rising id of the embedding.
    ///
    /// - Complexity: O(*n* log *n*).
    public var sorted: PictureSelection {
        PictureSelection(embeddingIDs: embeddingIDs.sorted(), notes: notes)
    }

    /// At most `count` of the pictures, evenly spread over all, in their order.
    ///
    /// - Parameter count: At least 1.
    /// - Complexity: O(count).
    public func spread(_ count: Int) -> PictureSelection {
        precondition(count > 0)
        guard self.count > count else { return self }
        return PictureSelection(
            embeddingIDs: (0..<count).map { embeddingIDs[$0 * self.count / count] }, notes: notes)
    }
}
