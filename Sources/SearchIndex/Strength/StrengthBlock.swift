internal import Kernels

/// The products of embeddings with the sentences: the references of the embeddings, and the best scores of rare sentences.
///
/// Used by one thread at a time.
struct StrengthBlock {
    /// For each rare sentence the best corrected score so far.
    private(set) var bests = [Float](repeating: -.infinity, count: StrengthPrompts.rare.count)
    /// The lowest reference so far.
    private(set) var leastReference = Float.infinity

    /// `[sentences, dimension]`
    private let sentences: [Float]
    private let dimension: Int
    private let count: Int

    /// - Parameter sentences: `[sentences, dimension]`, the common ones first.
    init(sentences: [Float], dimension: Int) {
        precondition(sentences.count == StrengthPrompts.all.count * dimension)
        self.sentences = sentences
        self.dimension = dimension
        count = StrengthPrompts.all.count
    }

    /// Returns the references of some embeddings, and includes them in the best scores.
    ///
    /// - Parameter embeddings: `[n, dimension]`.
    /// - Complexity: O(n · sentences · dimension).
    mutating func add(_ embeddings: [Float]) -> [Float] {
        let rows = embeddings.count / dimension
        var scores = [Float](repeating: 0, count: rows * count)
        sentences.withUnsafeBufferPointer { sentences in
            embeddings.withUnsafeBufferPointer { embeddings in
                scores.withUnsafeMutableBufferPointer { scores in
                    guard let sentences = sentences.baseAddress, let embeddings = embeddings.baseAddress,
                        let scores = scores.baseAddress
                    else { return }
                    innerProducts(
                        VectorBlock(sentences, count: count, dimension: dimension),
                        MatrixView(embeddings, rows: rows, columns: dimension),
                        into: MutableMatrixView(scores, rows: rows, columns: count))
                }
            }
        }
        // A library may come from anywhere, and have embeddings that are not of unit length.
        for index in scores.indices {
            scores[index] = scores[index].isFinite ? min(max(scores[index], -1), 1) : 0
        }
        return (0..<rows).map { add(scores: scores[$0 * count..<($0 + 1) * count]) }
    }

    /// Includes one embedding by its scores with all sentences, and returns its reference.
    private mutating func add(scores: ArraySlice<Float>) -> Float {
        let common = StrengthPrompts.common.count
        let reference = Self.meanOfBest(scores.prefix(common))
        let share = StrengthScale.referenceShare * reference
        for (sentence, score) in scores.dropFirst(common).enumerated() {
            bests[sentence] = max(bests[sentence], score - share)
        }
        leastReference = min(leastReference, reference)
        return reference
    }

    private static func meanOfBest(_ scores: ArraySlice<Float>) -> Float {
        var best = [Float](repeating: -.infinity, count: StrengthScale.bestSentences)
        for score in scores where score > best[best.count - 1] {
            // Few enough to insert one by one.
            var place = best.count - 1
            while place > 0, best[place - 1] < score {
                best[place] = best[place - 1]
                place -= 1
            }
            best[place] = score
        }
        return best.reduce(0, +) / Float(best.count)
    }
}
