public import LibraryStore

/// Records in a library what the strengths of hits are computed from: for every embedding its reference, and for all together how
/// well they answer sentences that hardly any library has an image for.
///
/// Works from the stored embeddings, so that a library of an earlier version gets it without encoding an image again, and so that
/// it does not matter which run or which program added an embedding. The sentences are encoded once for each library and model.
///
/// A value. One recorder at a time should work on a model; each of its methods blocks.
public struct StrengthRecorder: Sendable {
    /// The number of sentences that are encoded together.
    private static let promptsPerBatch = 16
    /// The number of embeddings whose products with the sentences are computed together.
    private static let blockCount = 256
    /// The number of references in one transaction.
    private static let referencesPerWrite = 10_000
    /// The best scores are computed anew once this share of the embeddings in them are gone, and at least some.
    private static let toleratedShareGone = 4
    private static let toleratedGone = 16

    private let library: any Library
    private let model: ModelRecord
    private let fingerprint: [UInt8]
    private let isCancelled: @Sendable () -> Bool
    /// The embeddings of sentences, `[n, dimension]`.
    private let embedTexts: @Sendable ([String]) throws -> [Float]

    /// A recorder for a model that the library knows.
    ///
    /// - Parameters:
    ///   - library: The library.
    ///   - model: The model.
    ///   - change: Identifies what changes the embeddings of texts, beside the model; empty if nothing does. What was recorded with
    ///     another one is recorded anew.
    ///   - isCancelled: Asked now and then, on the thread that records; true ends the work with a `CancellationError`.
    ///   - embedTexts: The embeddings of some sentences in the model's space, `[n, dimension]` row-major, of unit length.
    public init(
        library: any Library, model: ModelRecord, change: [UInt8] = [],
        isCancelled: @escaping @Sendable () -> Bool = { false },
        embedTexts: @escaping @Sendable ([String]) throws -> [Float]
    ) {
        self.library = library
        self.model = model
        fingerprint = StrengthPrompts.fingerprint(with: change)
        self.isCancelled = isCancelled
        self.embedTexts = embedTexts
    }

    /// Records what is missing.
    ///
    /// - Returns: The number of embeddings that were recorded.
    /// - Throws: `LibraryError`, `CancellationError`, or what embedding the sentences throws. What was recorded before an error stays.
    /// - Complexity: O(*n* · dimension) for *n* missing embeddings, times some hundred sentences.
    @discardableResult
    public func bringUpToDate() throws -> Int {
        let present = try library.embeddingCount(modelID: model.id)
        guard present > 0 else { return 0 }
        var sentences = try knownSentences()
        var basis = try library.strengthBasis(modelID: model.id)
        if let known = basis, Self.isWorn(known, present: present) {
            // Forgets the basis as well.
            if let sentences { try library.setStrengthSentences(sentences, modelID: model.id) }
            basis = nil
        }
        if let known = basis, sentences != nil,
            try library.embeddingCount(modelID: model.id, after: known.lastEmbeddingID) == 0
        {
            return 0
        }
        if sentences == nil {
            sentences = try encodeSentences()
            basis = nil
        }
        guard let vectors = sentences?.vectors else { return 0 }
        return try record(StrengthBlock(sentences: vectors, dimension: model.dimension), after: basis)
    }

    /// Whether the library has lost so many embeddings of a basis that the basis says too little about the rest.
    private static func isWorn(_ basis: StrengthBasis, present: Int) -> Bool {
        basis.count - present > max(basis.count / toleratedShareGone, toleratedGone)
    }

    /// The library's sentences, unless they are missing or those of another version.
    private func knownSentences() throws -> StrengthSentences? {
        guard let known = try library.strengthSentences(modelID: model.id),
            known.fingerprint == fingerprint,
            known.vectors.count == StrengthPrompts.all.count * model.dimension
        else { return nil }
        return known
    }

    private func encodeSentences() throws -> StrengthSentences {
        let all = StrengthPrompts.all
        let vectors = try stride(from: 0, to: all.count, by: Self.promptsPerBatch).flatMap { start in
            try check()
            return try embedTexts(Array(all[start..<min(start + Self.promptsPerBatch, all.count)]))
        }
        let sentences = StrengthSentences(fingerprint: fingerprint, vectors: vectors)
        try library.setStrengthSentences(sentences, modelID: model.id)
        return sentences
    }

    private func record(_ block: StrengthBlock, after basis: StrengthBasis?) throws -> Int {
        var block = block
        var references: [StrengthReference] = []
        var ids: [Int64] = []
        var values: [Float] = []
        func finishBlock() throws {
            try check()
            for (id, value) in zip(ids, block.add(values)) {
                references.append(StrengthReference(embeddingID: id, value: value))
            }
            ids.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
        }
        try library.forEachEmbedding(modelID: model.id, after: basis?.lastEmbeddingID ?? 0) {
            embedding, vector in
            ids.append(embedding.id)
            values.append(contentsOf: vector)
            if ids.count == Self.blockCount { try finishBlock() }
        }
        if !ids.isEmpty { try finishBlock() }
        try write(references, block, after: basis)
        return references.count
    }

    /// Writes references in the order of their ids. If this ends early, the next run begins after the last one that was written; the
    /// best scores may already include it.
    private func write(
        _ references: [StrengthReference], _ block: StrengthBlock, after basis: StrengthBasis?
    ) throws {
        guard !references.isEmpty else { return }
        var next =
            basis
            ?? StrengthBasis(
                bests: block.bests, leastReference: block.leastReference, lastEmbeddingID: 0, count: 0)
        next.bests = zip(next.bests, block.bests).map { max($0, $1) }
        next.leastReference = min(next.leastReference, block.leastReference)
        for start in stride(from: 0, to: references.count, by: Self.referencesPerWrite) {
            let some = references[start..<min(start + Self.referencesPerWrite, references.count)]
            next.lastEmbeddingID = some.last.map(\.embeddingID) ?? next.lastEmbeddingID
            next.count += some.count
            try library.addStrengthReferences(Array(some), basis: next, modelID: model.id)
        }
    }

    private func check() throws {
        if isCancelled() { throw CancellationError() }
    }
}
