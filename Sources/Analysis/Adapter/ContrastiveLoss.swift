internal import Glibc
internal import Kernels

/// The symmetric InfoNCE loss of a batch of captions and images (van den Oord et al. 2018; Radford et al. 2021, figure 3), and its
/// gradients.
///
/// Row *i* of the captions belongs to row *i* of the images. Captions whose text the image has, too, are no wrong answers and are
/// left out. Images that are marked as wrong for a caption are wrong answers of this caption alone. The losses of the pairs are
/// averaged by their weights.
struct ContrastiveLoss {
    /// The mean loss of the batch, in nats.
    private(set) var value = 0.0
    /// The gradient of each cosine, `[captions, images]`.
    private let slopes: FloatMatrix

    /// - Parameters:
    ///   - captions: `[n, dimension]`, of unit length.
    ///   - images: `[n + m, dimension]`, of unit length: those of the captions, then those that are marked as wrong.
    ///   - batch: Which of them belong together.
    ///   - factor: What cosines are multiplied by, 1 / temperature; at most ``PairEvaluation/largestFactor``.
    /// - Complexity: O(n · (n + m) · dimension).
    init(
        captions: FloatMatrix, images: FloatMatrix, batch: AdapterBatch, factor: Double, on team: ThreadTeam?
    ) {
        let (count, width) = (captions.rows, images.rows)
        let cosines = captions.timesTransposed(images, on: team)
        // exp(factor · (cosine - 1)): no sum overflows or vanishes.
        var powers = [Double](repeating: 0, count: count * width)
        var rowSums = [Double](repeating: 0, count: count)
        var columnSums = rowSums
        for row in 0..<count {
            func add(_ column: Int) {
                let power = exp(factor * (Double(cosines[row, column]) - 1))
                powers[row * width + column] = power
                rowSums[row] += power
                if column < count { columnSums[column] += power }
            }
            for column in 0..<count where batch.counts(caption: row, imageOf: column) { add(column) }
            for column in batch.marked[row] { add(column) }
        }
        let weights = batch.weights
        let total = weights.reduce(0, +)
        // The softmax of each row and each column, less one where the pair matches.
        let scale = factor / (2 * total)
        for row in 0..<count {
            let own = factor * (Double(cosines[row, row]) - 1)
            value += weights[row] * ((log(rowSums[row]) + log(columnSums[row])) / 2 - own)
            for column in 0..<width {
                let power = powers[row * width + column]
                var slope = weights[row] * power / rowSums[row]
                if column < count { slope += weights[column] * power / columnSums[column] }
                if column == row { slope -= 2 * weights[row] }
                cosines[row, column] = Float(scale * slope)
            }
        }
        value /= total
        slopes = cosines
    }

    /// The gradient of the captions, `[n, dimension]`.
    func captionGradient(images: FloatMatrix, on team: ThreadTeam?) -> FloatMatrix {
        slopes.timesTransposed(images.transposed(), on: team)
    }

    /// The gradient of the images, `[n + m, dimension]`.
    func imageGradient(captions: FloatMatrix, on team: ThreadTeam?) -> FloatMatrix {
        slopes.transposed().timesTransposed(captions.transposed(), on: team)
    }
}
