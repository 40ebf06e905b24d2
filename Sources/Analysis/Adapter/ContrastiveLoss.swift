internal import Glibc
internal import Kernels

/// The symmetric InfoNCE loss of a batch of captions and images (van den Oord et al. 2018; Radford et al. 2021, figure 3), and its
/// gradients.
///
/// Row *i* of the captions belongs to row *i* of the images. Other pairs of the same image are no wrong answers and are left out.
struct ContrastiveLoss {
    /// The mean loss of the batch, in nats.
    private(set) var value = 0.0
    /// The gradient of each cosine, `[captions, images]`.
    private let slopes: FloatMatrix

    /// - Parameters:
    ///   - captions: `[n, dimension]`, of unit length.
    ///   - images: `[n, dimension]`, of unit length.
    ///   - owners: The image of each row, as a number.
    ///   - factor: What cosines are multiplied by, 1 / temperature; at most ``PairEvaluation/largestFactor``.
    /// - Complexity: O(n² · dimension).
    init(
        captions: FloatMatrix, images: FloatMatrix, owners: [Int], factor: Double, on team: ThreadTeam?
    ) {
        let count = owners.count
        let cosines = captions.timesTransposed(images, on: team)
        // exp(factor · (cosine - 1)): no sum overflows or vanishes.
        var powers = [Double](repeating: 0, count: count * count)
        var rowSums = [Double](repeating: 0, count: count)
        var columnSums = rowSums
        for row in 0..<count {
            for column in 0..<count where row == column || owners[row] != owners[column] {
                let power = exp(factor * (Double(cosines[row, column]) - 1))
                powers[row * count + column] = power
                rowSums[row] += power
                columnSums[column] += power
            }
        }
        // The softmax of each row and each column, less one where the pair matches.
        let scale = factor / Double(2 * count)
        for row in 0..<count {
            value += (log(rowSums[row]) + log(columnSums[row])) / 2 - factor * (Double(cosines[row, row]) - 1)
            for column in 0..<count {
                let power = powers[row * count + column]
                let target = row == column ? 2.0 : 0
                cosines[row, column] = Float(
                    scale * (power / rowSums[row] + power / columnSums[column] - target))
            }
        }
        value /= Double(count)
        slopes = cosines
    }

    /// The gradient of the captions, `[n, dimension]`.
    func captionGradient(images: FloatMatrix, on team: ThreadTeam?) -> FloatMatrix {
        slopes.timesTransposed(images.transposed(), on: team)
    }

    /// The gradient of the images, `[n, dimension]`.
    func imageGradient(captions: FloatMatrix, on team: ThreadTeam?) -> FloatMatrix {
        slopes.transposed().timesTransposed(captions.transposed(), on: team)
    }
}
