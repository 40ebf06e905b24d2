internal import Kernels

/// A feed-forward layer with its normalisation and its residual: `x + narrow(activation(widen(norm(x))))`.
struct FeedForward: Sendable {
    private let norm: LayerNorm
    private let widen: Linear
    private let narrow: Linear
    private let activation: Activation

    /// Loads the weights `name.fc1`, `name.fc2` and `normName`.
    ///
    /// - Parameter scaleName: The name of a weight, `[width]`, that scales the layer's output before it is added to a token;
    ///   nil for no scaling.
    init(
        _ files: WeightFiles, _ name: String, normName: String, scaledBy scaleName: String? = nil,
        _ configuration: TowerConfiguration, for use: Linear.Use
    ) throws {
        let (width, hidden) = (configuration.width, configuration.feedForwardWidth)
        norm = try LayerNorm(files, normName, configuration)
        widen = try Linear(files, "\(name).fc1", shape: [hidden, width], for: use)
        narrow = try Linear(files, "\(name).fc2", shape: [width, hidden], scaledBy: scaleName, for: use)
        activation = configuration.activation
    }

    var weights: [Weight] {
        get throws { try norm.weights + widen.weights + narrow.weights }
    }

    /// Adds the layer's output to every row of `tokens`, `[n, width]`.
    func apply(to tokens: MutableMatrixView, _ workspace: TransformerWorkspace) {
        let features = workspace.features.rows(tokens.rows)
        let hidden = workspace.hidden.rows(tokens.rows)
        norm.apply(tokens.reading, into: features)
        widen.apply(features.reading, activation: activation, into: hidden, on: workspace.team)
        narrow.apply(hidden.reading, into: tokens, accumulate: true, on: workspace.team)
    }
}
