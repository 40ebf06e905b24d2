/// An image encoder of any architecture, which maps pixels to embeddings.
///
/// Immutable; safe to use from several threads at once.
protocol ImageTower: Sendable {
    /// Every weight, as it is stored in the files.
    var weights: [Weight] { get throws }

    /// Computes the embeddings of `count` images, not normalised: `[count, dimension]`.
    ///
    /// - Parameter pixels: `[count, channels, imageSize, imageSize]`, normalised colours.
    func encode(_ pixels: UnsafeBufferPointer<Float>, count: Int) -> ScratchMatrix
}

extension Checkpoint {
    /// Loads the image encoder that the configuration describes.
    ///
    /// - Parameter threads: The number of threads that may share the work of one call.
    /// - Throws: ``CLIPModelError`` if a weight is missing or has the wrong shape.
    func imageTower(threads: Int) throws -> any ImageTower {
        switch configuration.vision {
        case .transformer(let configuration):
            try VisionTransformer(self, configuration, threads: threads)
        case .residual(let configuration):
            try ResNet(self, configuration, threads: threads)
        case .efficientNetLite(let configuration):
            try EfficientNetLite(self, configuration, threads: threads)
        case .fastViT(let configuration):
            try FastViT(self, configuration, threads: threads)
        }
    }
}
