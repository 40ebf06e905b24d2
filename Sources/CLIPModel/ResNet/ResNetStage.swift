internal import Kernels

/// The blocks of one stage of a ResNet, which share one output resolution.
struct ResNetStage: Sendable {
    private let blocks: [Bottleneck]

    /// Loads stage `index`, which counts from 0. The names of the weights count from 1.
    ///
    /// - Throws: The same errors as ``ConvolutionalLayer``.
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

    /// Writes the stage's output for every image to `result`.
    func apply(_ input: ImageStack, into result: ImageStack, _ inner: ConvolutionMemory, on team: ThreadTeam?)
    {
        for (index, block) in blocks.enumerated() {
            block.apply(index == 0 ? input : result, into: result, inner, on: team)
        }
    }
}

extension ResNetConfiguration {
    /// The number of input channels of stage `index`: the output channels of the stem or the previous stage.
    func stageInputs(_ index: Int) -> Int { index == 0 ? width : stageOutputs(index - 1) }

    /// The number of output channels of stage `index`.
    func stageOutputs(_ index: Int) -> Int { (width << index) * Bottleneck.expansion }

    /// The side of the output of stage `index`. The stem divides the side of an image by four.
    func stageSide(_ index: Int) -> Int { (imageSize / 4) >> index }

    /// The size of the largest intermediate result inside stage `index`, in numbers per image: in its first block, which
    /// works at the side of the stage's input.
    func largestInside(_ index: Int) -> Int {
        let side = stageSide(max(0, index - 1))
        return side * side * (width << index)
    }
}
