internal import CKernels

/// The activation of a feed-forward layer. A model needs the one that it was trained with; the others do not
/// approximate it.
public enum Activation: String, Sendable {
    /// `x * sigmoid(1.702 x)`, used by OpenAI's models (`quick_gelu` in `transformers`).
    case quickGELU = "quick_gelu"
    /// `x * Φ(x)` with the exact normal distribution function (`gelu` in `transformers`).
    case gelu
    /// `x / 2 * (1 + tanh(√(2/π) (x + 0.044715 x³)))`, used by SigLIP (`gelu_pytorch_tanh` in `transformers`; Hendrycks
    /// and Gimpel 2016, "Gaussian Error Linear Units", section 2).
    case geluTanh = "gelu_pytorch_tanh"

    /// Applies the activation to every element, in place.
    ///
    /// The relative error of the exponential is below 2e-7; NaN stays NaN.
    public func apply(to matrix: MutableMatrixView) {
        precondition(matrix.stride == matrix.columns, "the activation needs contiguous memory")
        let count = matrix.rows * matrix.columns
        switch self {
        case .quickGELU: ck_quick_gelu(matrix.base, count)
        case .gelu: ck_gelu(matrix.base, count)
        case .geluTanh: ck_gelu_tanh(matrix.base, count)
        }
    }
}

extension Activation? {
    /// The value for the C functions.
    var kind: ck_activation {
        switch self {
        case nil: CK_NO_ACTIVATION
        case .quickGELU: CK_QUICK_GELU
        case .gelu: CK_GELU
        case .geluTanh: CK_GELU_TANH
        }
    }
}
