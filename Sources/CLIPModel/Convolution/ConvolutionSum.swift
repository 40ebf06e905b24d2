internal import Kernels

/// One convolution with bias that computes the sum of several layers with the same input (structural
/// re-parameterisation: Ding et al. 2021, "RepVGG: Making VGG-style ConvNets Great Again", 3.3).
///
/// Convolutions, batch normalisations and the identity are linear, so the sum of their weights has the sum of their results.
/// A batch normalisation with the statistics from training is the affine map `γ (x - μ) / √(σ² + ε) + β` of each channel.
/// Sums are in float64.
struct ConvolutionSum {
    let shape: ConvolutionShape
    /// `[outputs, inputs / groups, window, window]`.
    private(set) var weight: [Double]
    /// `[outputs]`.
    private(set) var bias: [Double]
    /// The tensors that were added.
    private(set) var sources: [WeightSource] = []
    private let files: WeightFiles
    /// The number that normalisations add to the variance: the default of `torch.nn.BatchNorm2d`.
    private let epsilon = 1e-5

    /// The sum of no layers.
    init(_ files: WeightFiles, _ shape: ConvolutionShape) {
        (self.files, self.shape) = (files, shape)
        weight = Array(repeating: 0, count: shape.outputs * shape.weightsPerOutput)
        bias = Array(repeating: 0, count: shape.outputs)
    }

    /// Adds the convolution with bias `name.weight`, `name.bias`.
    ///
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is not finite.
    mutating func add(convolution name: String) throws {
        let factors = Array(repeating: 1.0, count: shape.outputs)
        try add(weight: name + ".weight", window: shape.window, times: factors)
        let values = try load(name + ".bias", shape: [shape.outputs])
        for output in bias.indices { bias[output] += Double(values.values[output]) }
    }

    /// Adds the matrix `name.weight`, `[outputs, inputs]`, as a convolution with a window of one pixel.
    ///
    /// - Parameter hasBias: Whether to add `name.bias` too.
    /// - Throws: The same errors as ``add(convolution:)``.
    mutating func add(matrix name: String, hasBias: Bool) throws {
        precondition(shape.window == 1 && shape.groups == 1)
        let values = try load(name + ".weight", shape: [shape.outputs, shape.inputs])
        for index in weight.indices { weight[index] += Double(values.values[index]) }
        values.discardPages()
        guard hasBias else { return }
        let shifts = try load(name + ".bias", shape: [shape.outputs])
        for output in bias.indices { bias[output] += Double(shifts.values[output]) }
    }

    /// Puts the normalisation `name` before the sum. The window must be one pixel, because outside the image a larger one
    /// reads zeros, not normalised zeros.
    ///
    /// - Throws: The same errors as ``add(branch:window:)``.
    mutating func normalizeInput(by name: String) throws {
        precondition(shape.window == 1 && shape.groups == 1)
        let map = try AffineMap(files, normalization: name, channels: shape.inputs, epsilon: epsilon)
        sources += map.sources
        for output in bias.indices {
            let row = places(of: output)
            for (index, input) in zip(row, 0..<shape.inputs) {
                bias[output] += weight[index] * map.shifts[input]
                weight[index] *= map.factors[input]
            }
        }
    }

    /// Adds the convolution without bias `name.conv` and the normalisation `name.bn` after it.
    ///
    /// - Parameter window: The side of its window, which is centred in the window of the sum.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is not finite, or a variance is negative.
    mutating func add(branch name: String, window: Int) throws {
        let factors = try addShifts(of: name + ".bn")
        try add(weight: name + ".conv.weight", window: window, times: factors)
    }

    /// Adds the normalisation `name` of the input itself. There must be as many outputs as inputs.
    ///
    /// - Throws: The same errors as ``add(branch:window:)``.
    mutating func add(normalizedInput name: String) throws {
        addInput(times: try addShifts(of: name))
    }

    /// Adds the input itself. There must be as many outputs as inputs.
    mutating func addInput() { addInput(times: Array(repeating: 1, count: shape.outputs)) }

    /// Multiplies every output by a number of the weight `name`, `[outputs, 1, 1]`.
    ///
    /// - Throws: ``CLIPModelError`` if the weight is missing, has the wrong shape or is not finite.
    mutating func scale(by name: String) throws {
        let factors = try load(name, shape: [shape.outputs, 1, 1])
        for output in bias.indices {
            let factor = Double(factors.values[output])
            bias[output] *= factor
            for index in places(of: output) { weight[index] *= factor }
        }
    }

    /// Subtracts another sum of the same shape.
    mutating func subtract(_ other: ConvolutionSum) {
        precondition(shape == other.shape)
        for index in weight.indices { weight[index] -= other.weight[index] }
        for output in bias.indices { bias[output] -= other.bias[output] }
        sources += other.sources
    }

    private func places(of output: Int) -> Range<Int> {
        output * shape.weightsPerOutput..<(output + 1) * shape.weightsPerOutput
    }

    private mutating func load(_ name: String, shape: [Int]) throws -> Weight {
        sources.append(WeightSource(name: name, shape: shape))
        let weight = try files.weight(name, shape: shape)
        // Checked here because an activation can turn an infinity into zero, and then the embeddings would not show it.
        try weight.checkFinite()
        return weight
    }

    private mutating func add(weight name: String, window: Int, times factors: [Double]) throws {
        let inputs = shape.inputs / shape.groups
        let values = try load(name, shape: [shape.outputs, inputs, window, window])
        let margin = (shape.window - window) / 2
        var from = values.base
        for output in 0..<shape.outputs {
            for input in 0..<inputs {
                let first = (output * inputs + input) * shape.window * shape.window
                for row in 0..<window {
                    let to = first + (row + margin) * shape.window + margin
                    for column in 0..<window { weight[to + column] += factors[output] * Double(from[column]) }
                    from += window
                }
            }
        }
        values.discardPages()
    }

    private mutating func addInput(times factors: [Double]) {
        precondition(shape.inputs == shape.outputs && shape.stride == 1)
        let inputs = shape.inputs / shape.groups
        let centre = shape.window * shape.window / 2
        for output in 0..<shape.outputs {
            weight[(output * inputs + output % inputs) * shape.window * shape.window + centre] +=
                factors[output]
        }
    }

    /// Adds what a normalisation adds to each output, and returns the factors by which it multiplies them.
    private mutating func addShifts(of name: String) throws -> [Double] {
        let map = try AffineMap(files, normalization: name, channels: shape.outputs, epsilon: epsilon)
        sources += map.sources
        for output in bias.indices { bias[output] += map.shifts[output] }
        return map.factors
    }
}
