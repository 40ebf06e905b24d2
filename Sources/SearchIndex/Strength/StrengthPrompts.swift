internal import ContentHash

/// The sentences that hits are set against, to tell how much they stand out.
enum StrengthPrompts {
    /// Raised whenever something else is computed with the same sentences.
    private static let version = 1

    /// Sentences about what pictures usually show: each picture's best ones tell how well it matches sentences in general.
    ///
    /// Every second of the everyday prompts is enough; measured, see `Docs/strength.md`. A large model needs a second for some of
    /// them.
    static let common: [String] =
        stride(from: 1, to: EverydayPrompts.all.count, by: 2).map { EverydayPrompts.all[$0] }
        + DrawingPrompts.all

    /// Sentences about what hardly any library shows.
    static let rare = RarePrompts.all

    /// All sentences, in the order of their vectors in a library.
    static let all = common + rare

    /// Identifies the sentences and what is computed with them, 32 bytes.
    ///
    /// - Parameter change: Identifies what changes the embeddings of texts, beside the model; empty if nothing does.
    static func fingerprint(with change: [UInt8]) -> [UInt8] {
        change.isEmpty ? fingerprint : ContentHash(of: fingerprint + change).bytes
    }

    private static let fingerprint =
        ContentHash(of: Array("\(version)\n\(all.joined(separator: "\n"))".utf8)).bytes
}
