internal import Kernels

/// The blocks of a ResNet that work at one resolution.
struct ResNetStage: Sendable {
    private let blocks: [Bottleneck]

    /// Stage `index` from 0; the names of its weights count from 1.
    ///
    /// - Throws: as ``ConvolutionalLayer``.
    init(_ files: WeightFiles, _ index: Int, _ configuration: ResNetConfiguration) throws {
        let width = configuration.width << index
        blocks = try (0..<configuration.blockCounts[index]).map { block in
            let isFirst = block == 0
            let inputs = isFirst ? configuration.stageInputs(index) : width * Bottleneck.expansion
            return try Bottleneck(
                files, "visual.layer\(index + 1).\(block)",
                .init(inputs: inputs, width: width, halves: isFirst && index > 0))
        }
    }

    var weights: [Weight] {
        get throws { try blocks.flatMap { try $0.weights } }
    }

    /// Writes the stage's output of every image to `result`.
    func apply(_ input: ImageStack, into result: ImageStack, _ inner: ConvolutionMemory, on team: ThreadTeam?)
    {
        for (index, block) in blocks.enumerated() {
            block.apply(index == 0 ? input : result, into: result, inner, on: team)
        }
    }
}

extension ResNetConfiguration {
    /// The number of channels that come into stage `index`: the stem's, or those of the stage before.
    func stageInputs(_ index: Int) -> Int { index == 0 ? width : stageOutputs(index - 1) }

    /// The number of channels that leave stage `index`.
    func stageOutputs(_ index: Int) -> Int { (width << index) * Bottleneck.expansion }

    /// The side of what leaves stage `index`; the stem divides that of an image by four.
    func stageSide(_ index: Int) -> Int { (imageSize / 4) >> index }

    /// The numbers of an image in the widest place inside stage `index`: at the side that comes in, in its first block.
    func largestInside(_ index: Int) -> Int {
        let side = stageSide(max(0, index - 1))
        return side * side * (width << index)
    }
}
