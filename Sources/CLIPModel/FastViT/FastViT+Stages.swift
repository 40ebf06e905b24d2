internal import Kernels

extension CLIPEncoder {
    /// Computes the outputs of the first convolutions and of each stage for `count` images, `[count, channels, height, width]`.
    ///
    /// The model's image tower must be a FastViT.
    ///
    /// - Returns: One result after the other, `[count, side, side, width]` each.
    package func fastViTStages(pixels: UnsafeBufferPointer<Float>, count: Int) throws -> [[Float]] {
        guard case .fastViT(let configuration) = checkpoint.configuration.vision else {
            preconditionFailure("Only a FastViT has these stages.")
        }
        return try FastViT(checkpoint, configuration, threads: 1).stageOutputs(pixels, count: count)
    }
}

extension FastViT {
    /// The outputs of the stem and of each stage, computed for one image after the other.
    fileprivate func stageOutputs(_ pixels: UnsafeBufferPointer<Float>, count: Int) -> [[Float]] {
        guard let base = pixels.baseAddress else { return [] }
        var found = Array(repeating: [Float](), count: stages.count + 1)
        func keep(_ images: ImageStack, _ index: Int) {
            let pixels = images.pixels
            found[index] += UnsafeBufferPointer(start: pixels.base, count: pixels.rows * pixels.columns)
        }
        let workspace = FastViTWorkspace(configuration, capacity: 1)
        for image in 0..<count {
            var features = workspace.output(ofStage: 0, count: 1)
            stem.apply(
                base + image * pixels.count / count, side: configuration.imageSize, into: features,
                workspace.single, strips)
            keep(features, 0)
            for (index, stage) in stages.enumerated() {
                let output = workspace.output(ofStage: index, count: 1)
                let isSingle = index < FastViTWorkspace.singleStages
                stage.apply(
                    features, into: output, isSingle ? workspace.single : workspace.together, strips)
                keep(output, index + 1)
                features = output
            }
        }
        return found
    }
}
