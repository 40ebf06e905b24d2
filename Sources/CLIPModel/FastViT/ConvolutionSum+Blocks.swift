internal import Kernels

/// The blocks of a FastViT that become one convolution. A file has either the branches that a block had in training, or the
/// convolution that replaces them, under the name `reparam_conv` (`timm.utils.reparameterize_model`).
extension ConvolutionSum {
    /// The name of the convolution that replaces the branches of a block.
    private static func fused(_ name: String) -> String { name + ".reparam_conv" }

    /// Loads a MobileOne block (Vasu et al. 2022, "MobileOne: An Improved One millisecond Mobile Backbone", 3.3): the sum of
    /// a convolution, one with a window of one pixel, and the input, each normalised.
    ///
    /// - Parameters:
    ///   - hasConvolution: Whether it has the first of these branches.
    ///   - hasScale: Whether it has the second one, which blocks with windows of one pixel never have.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(
        mobileOne name: String, _ files: WeightFiles, _ shape: ConvolutionShape, hasConvolution: Bool = true,
        hasScale: Bool = true
    ) throws {
        self.init(files, shape)
        if files.contains(Self.fused(name) + ".weight") {
            try add(convolution: Self.fused(name))
            return
        }
        if hasConvolution { try add(branch: name + ".conv_kxk.0", window: shape.window) }
        if hasScale, shape.window > 1 { try add(branch: name + ".conv_scale", window: 1) }
        if shape.inputs == shape.outputs, shape.stride == 1 {
            try add(normalizedInput: name + ".identity")
        }
    }

    /// Loads a convolution with a large window that had a second branch with a small window in training.
    ///
    /// - Throws: The same errors as the other initialisers.
    init(largeWindow name: String, _ files: WeightFiles, _ shape: ConvolutionShape) throws {
        self.init(files, shape)
        if files.contains(Self.fused(name) + ".weight") {
            try add(convolution: Self.fused(name))
            return
        }
        try add(branch: name + ".large_conv", window: shape.window)
        try add(branch: name + ".small_conv", window: FastViTConfiguration.smallWindow)
    }

    /// Loads a RepMixer (Vasu et al. 2023, "FastViT", 3.1): `x + γ (mixer(x) - norm(x))`.
    ///
    /// - Throws: The same errors as the other initialisers.
    init(mixer name: String, _ files: WeightFiles, width: Int) throws {
        let shape = ConvolutionShape(channels: width, window: FastViTConfiguration.smallWindow)
        self.init(files, shape)
        if files.contains(Self.fused(name) + ".weight") {
            try add(convolution: Self.fused(name))
            return
        }
        self = try ConvolutionSum(mobileOne: name + ".mixer", files, shape)
        subtract(
            try ConvolutionSum(
                mobileOne: name + ".norm", files, shape, hasConvolution: false, hasScale: false))
        try scale(by: name + ".layer_scale.gamma")
        addInput()
    }

    /// Loads the convolution that gives attention its positions (Chu et al. 2021, "Conditional Positional Encodings for
    /// Vision Transformers"), with its residual.
    ///
    /// - Throws: The same errors as the other initialisers.
    init(positions name: String, _ files: WeightFiles, width: Int) throws {
        self.init(
            files, ConvolutionShape(channels: width, window: FastViTConfiguration.largeWindow))
        if files.contains(Self.fused(name) + ".weight") {
            try add(convolution: Self.fused(name))
            return
        }
        try add(convolution: name + ".pos_enc")
        addInput()
    }
}

extension ConvolutionShape {
    /// A convolution of each channel, with windows centred on their output pixels.
    init(channels: Int, outputs: Int? = nil, window: Int, stride: Int = 1) {
        self.init(
            inputs: channels, outputs: outputs ?? channels, window: window, stride: stride, groups: channels)
    }
}
