public import Analysis
public import CLIPModel
public import Query

/// Describes pictures by the words of a vocabulary, or by given lines, that stand out for them.
///
/// ```swift
/// let vocabulary = try EncodedVocabulary(encoder: encoder, cache: cache)
/// let describer = try PictureDescriber(vocabulary, engine: engine)
/// print(try describer.description(of: embedding, limit: 10).words.joined(separator: ", "))
/// ```
///
/// Immutable; any number of threads may use it.
public struct PictureDescriber: Sendable {
    /// What the common direction of the texts is taken from.
    public enum Basis: String, Sendable {
        /// The pictures of a library.
        case library
        /// The words of the vocabulary.
        case words
    }

    /// What the common direction of the texts is taken from.
    public let basis: Basis
    /// The arithmetic.
    public let describer: ImageDescriber
    /// The vocabulary; nil if lines were given.
    public let vocabulary: Vocabulary?
    private let texts: [String]

    /// A describer by the words of a vocabulary.
    ///
    /// - Parameters:
    ///   - vocabulary: The words.
    ///   - engine: The library whose pictures are compared with; nil, or one with few pictures, to compare with the words alone.
    /// - Throws: What the library throws, or ``LibraryAnalysisError/labelsCancel(from:)``.
    public init(_ vocabulary: EncodedVocabulary, engine: SearchEngine?) throws {
        let common = try Self.common(vocabulary, engine)
        (basis, self.vocabulary, texts) = (common.basis, vocabulary.vocabulary, vocabulary.vocabulary.words)
        describer = try ImageDescriber(vocabulary.embeddings, common: common.direction)
    }

    /// A describer by given lines.
    ///
    /// - Parameters:
    ///   - lines: The lines.
    ///   - encoded: Their embeddings, `[lines, dimension]`, of unit length.
    ///   - vocabulary: What few lines are compared with.
    ///   - engine: As for ``init(_:engine:)``.
    /// - Throws: as ``init(_:engine:)``.
    public init(
        lines: LabelList, encoded: Embeddings, beside vocabulary: EncodedVocabulary, engine: SearchEngine?
    ) throws {
        precondition(lines.names.count == encoded.count)
        let common = try Self.common(vocabulary, engine)
        (basis, self.vocabulary, texts) = (common.basis, nil, lines.names)
        describer = try ImageDescriber(
            encoded, reference: vocabulary.embeddings, common: common.direction)
    }

    private static func common(
        _ vocabulary: EncodedVocabulary, _ engine: SearchEngine?
    ) throws -> (basis: Basis, direction: [Float]) {
        if let direction = try engine?.commonDirection() { return (.library, direction) }
        guard let direction = vocabulary.common else {
            throw LibraryAnalysisError.labelsCancel(from: vocabulary.vocabulary.words[0])
        }
        return (.words, direction)
    }

    /// Describes a picture.
    ///
    /// - Parameters:
    ///   - embedding: The picture's embedding, `[dimension]`.
    ///   - limit: The largest number of texts.
    /// - Throws: `AnalysisError`.
    /// - Complexity: O(texts · dimension).
    public func description(of embedding: [Float], limit: Int) throws -> PictureInWords {
        let ranked = try describer.ranked(embedding, limit: limit)
        let chosen: [StandingText] =
            if let vocabulary {
                WordChoice().chosen(ranked, kinds: vocabulary.kindOfWord, words: describer.texts)
            } else {
                ranked.prefix(1).filter { $0.strength >= StandoutScale.bound }
            }
        return PictureInWords(
            words: chosen.map { texts[$0.text] },
            texts: ranked.prefix(limit).map {
                PictureInWords.Text(
                    text: texts[$0.text], kind: vocabulary?.kind(of: $0.text), strength: $0.strength,
                    deviation: $0.deviation)
            })
    }
}
