internal import Glibc

/// How a model turns the cosine of an image and a text into a logit, as it was trained to: *logit = factor · cosine + bias*.
///
/// CLIP's logits are compared by a softmax over the texts (Radford et al. 2021, section 2.3). SigLIP's have a bias, and a sigmoid makes
/// each one a probability of its own (Zhai et al. 2023, section 3.2). Both numbers are weights of the model; `transformers` and
/// `open_clip` store the natural logarithm of the factor as `logit_scale`.
public struct LogitScale: Equatable, Sendable {
    /// The factor, which is positive: 1 / temperature.
    public let factor: Float
    /// The bias of a model that was trained with a sigmoid; nil for a softmax.
    public let bias: Float?

    /// Creates a scale.
    public init(factor: Float, bias: Float? = nil) {
        precondition(factor > 0 && factor.isFinite && bias?.isFinite != false)
        self.factor = factor
        self.bias = bias
    }

    /// The logit of a cosine.
    public func logit(_ cosine: Float) -> Float { factor * cosine + (bias ?? 0) }
}

extension CLIPEncoder {
    private static let factorName = "logit_scale"
    private static let biasName = "logit_bias"

    /// Reads the model's scale of logits from the checkpoint.
    ///
    /// - Throws: ``CLIPModelError`` if the factor is missing, or if one of the numbers is not a finite scalar.
    public func logitScale() throws -> LogitScale {
        let weights = checkpoint.weights
        let logarithm = try weights.scalar(Self.factorName)
        let factor = exp(logarithm)
        guard factor > 0, factor.isFinite else {
            throw CLIPModelError.notFinite(
                path: weights.path, tensor: Self.factorName, index: 0, found: "exp(\(logarithm))")
        }
        let hasBias = weights.files[Self.biasName] != nil
        return LogitScale(factor: factor, bias: hasBias ? try weights.scalar(Self.biasName) : nil)
    }
}
