internal import CLIPModel
internal import Kernels
internal import VectorIndex

/// Adapters for captions, and for images if they are adapted too, in the middle of a training.
package final class AdapterRun {
    private let captions: AdapterLayer
    private let images: AdapterLayer?
    private let factor: Double
    private let team: ThreadTeam?

    init(dimension: Int, adaptsImages: Bool, factor: Float, team: ThreadTeam?) {
        captions = AdapterLayer(identity: dimension)
        images = adaptsImages ? AdapterLayer(identity: dimension) : nil
        (self.factor, self.team) = (Double(factor), team)
    }

    /// A run from other matrices than zero, to check its gradients.
    package init(captionChange: [Float], imageChange: [Float]?, dimension: Int, factor: Float) {
        captions = AdapterLayer(dimension: dimension, change: captionChange)
        images = imageChange.map { AdapterLayer(dimension: dimension, change: $0) }
        (self.factor, team) = (Double(factor), nil)
    }

    /// The adapter of the captions as it is now.
    var captionAdapter: Adapter { captions.adapter }

    /// The adapter of the images as it is now; nil if they are not adapted.
    var imageAdapter: Adapter? { images?.adapter }

    /// The gradient of the captions' matrix in the last batch.
    package var captionGradient: [Float] { captions.gradient.array }

    /// The gradient of the images' matrix in the last batch; nil if they are not adapted.
    package var imageGradient: [Float]? { images.map { $0.gradient.array } }

    /// Computes the gradients of a batch of pairs.
    ///
    /// - Parameter rows: The captions of the batch.
    /// - Returns: The loss.
    package func loss(of rows: [Int], in pairs: AdapterPairs) -> Double {
        let batch = AdapterBatch(rows, of: pairs)
        let texts = captions.outputs(of: FloatMatrix(pairs.pairs.captions, rows: rows), on: team)
        let fixed = FloatMatrix(pairs.images, rows: batch.images)
        let pictures = images?.outputs(of: fixed, on: team) ?? fixed
        let loss = ContrastiveLoss(
            captions: texts, images: pictures, batch: batch, factor: factor, on: team)
        let captionGradient = loss.captionGradient(images: pictures, on: team)
        if let images {
            images.setGradient(fromOutputs: loss.imageGradient(captions: texts, on: team), on: team)
        }
        captions.setGradient(fromOutputs: captionGradient, on: team)
        return loss.value
    }

    /// Goes once through the pairs in random order, in batches of one size; what is left over is not used in this pass.
    ///
    /// - Returns: The mean loss of the batches, each before its step.
    func pass(
        _ pairs: AdapterPairs, batchSize: Int, rate: Double, decay: Double, using random: inout SplitMix64,
        check: () throws -> Void
    ) throws -> Double {
        var order = Array(0..<pairs.captions.count)
        random.shuffle(&order)
        let size = min(batchSize, order.count)
        var losses: [Double] = []
        for start in stride(from: 0, through: order.count - size, by: size) {
            try check()
            losses.append(loss(of: Array(order[start..<start + size]), in: pairs))
            captions.step(rate: rate, decay: decay)
            images?.step(rate: rate, decay: decay)
        }
        return losses.reduce(0, +) / Double(losses.count)
    }
}
