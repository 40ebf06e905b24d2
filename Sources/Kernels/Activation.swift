internal import CKernels

/// A function that is applied to each sum of a layer. A model needs the one that it was trained with; the others do not
/// approximate it.
public enum Activation: Sendable, CaseIterable {
    /// `x * sigmoid(1.702 x)`, used by OpenAI's models.
    case quickGELU
    /// `x * Φ(x)` with the exact normal distribution function.
    case gelu
    /// `x / 2 * (1 + tanh(√(2/π) (x + 0.044715 x³)))`, used by SigLIP (Hendrycks and Gimpel 2016, "Gaussian Error Linear
    /// Units", section 2).
    case geluTanh
    /// `max(x, 0)`, used by ResNets.
    case rectifier
    /// `min(max(x, 0), 6)`, used by EfficientNet-Lite (Sandler et al. 2018, "MobileNetV2", section 5).
    case rectifier6
    /// `x * sigmoid(x)`, also called Swish (Hendrycks and Gimpel 2016, "Gaussian Error Linear Units", section 2).
    case silu

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
        case .rectifier: ck_rectify(matrix.base, count)
        case .rectifier6: ck_rectify6(matrix.base, count)
        case .silu: ck_silu(matrix.base, count)
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
        case .rectifier: CK_RECTIFIER
        case .rectifier6: CK_RECTIFIER6
        case .silu: CK_SILU
        }
    }
}
