internal import CKernels

/// The activation of a CLIP feed-forward layer. The two are different models, not approximations of one.
public enum Activation: String, Sendable {
    /// `x * sigmoid(1.702 x)`, of OpenAI's models (`quick_gelu` in `transformers`).
    case quickGELU = "quick_gelu"
    /// `x * Φ(x)` with the exact normal distribution function (`gelu` in `transformers`).
    case gelu

    /// Applies the activation to every element, in place.
    ///
    /// The relative error of the exponential is below 2e-7; NaN stays NaN.
    public func apply(to matrix: MutableMatrixView) {
        precondition(matrix.stride == matrix.columns, "The activation walks contiguous memory.")
        let count = matrix.rows * matrix.columns
        switch self {
        case .quickGELU: ck_quick_gelu(matrix.base, count)
        case .gelu: ck_gelu(matrix.base, count)
        }
    }
}

extension Activation? {
    /// As the C functions take it.
    var kind: ck_activation {
        switch self {
        case nil: CK_NO_ACTIVATION
        case .quickGELU: CK_QUICK_GELU
        case .gelu: CK_GELU
        }
    }
}
