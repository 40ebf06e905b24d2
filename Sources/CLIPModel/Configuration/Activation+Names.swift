internal import Kernels

extension Activation {
    /// The activations that feed-forward layers of supported models have.
    static let ofFeedForwardLayers: [Activation] = [.quickGELU, .gelu, .geluTanh]

    /// The name in a configuration of `transformers`; also part of fingerprints.
    var configurationName: String {
        switch self {
        case .quickGELU: "quick_gelu"
        case .gelu: "gelu"
        case .geluTanh: "gelu_pytorch_tanh"
        case .rectifier: "relu"
        case .rectifier6: "relu6"
        case .silu: "silu"
        }
    }
}
