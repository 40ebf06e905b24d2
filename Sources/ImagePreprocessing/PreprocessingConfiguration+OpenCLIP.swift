internal import JSONValues

extension PreprocessingConfiguration {
    /// Makes the configuration with which `open_clip.image_transform` treats images, from an `open_clip_config.json`.
    ///
    /// Keys of `preprocess_cfg` that are missing or null have the defaults of `open_clip.PreprocessCfg`. The size is
    /// that of the image encoder.
    init(openCLIP object: [String: JSONValue], path: String) throws(PreprocessingError) {
        let model = try PreprocessorKeys(object: object, path: path).part("model_cfg")
        let keys = try PreprocessorKeys(object: object, path: path).part("preprocess_cfg")
        let vision = try model.part("vision_cfg")
        // A `size` in `preprocess_cfg` is ignored, because `open_clip.factory` replaces it with the size of the
        // image encoder.
        let side = try vision.openCLIPSide("image_size") ?? 224
        switch try keys.word("resize_mode") ?? "shortest" {
        case "shortest": resizing = .shortestEdge(side)
        case "squash": resizing = .exact(width: side, height: side)
        case "longest":
            resizing = .longestEdge(side)
            try keys.checkPadding()
        case let other:
            throw keys.invalid(
                "resize_mode", expected: "\"shortest\", \"longest\" or \"squash\"", found: .string(other))
        }
        switch try keys.word("interpolation") ?? "bicubic" {
        case "bicubic": resampling = .bicubic
        case "bilinear": resampling = .bilinear
        case let other:
            throw keys.invalid(
                "interpolation", expected: "\"bicubic\" or \"bilinear\"", found: .string(other))
        }
        crop = Size(width: side, height: side)
        rescaleFactor = 1.0 / 255.0
        normalization = Normalization(
            mean: try keys.channels("mean", expected: "a list of three numbers") { $0.isFinite }
                ?? Normalization.clip.mean,
            standardDeviation: try keys.channels("std", expected: "a list of three positive numbers") {
                $0.isFinite && $0 > 0
            } ?? Normalization.clip.standardDeviation)
    }
}

extension PreprocessorKeys {
    /// Returns the keys of the object under a key, or no keys if it is missing.
    fileprivate func part(_ key: String) throws(PreprocessingError) -> PreprocessorKeys {
        switch value(key) {
        case nil: return PreprocessorKeys(object: [:], path: path, prefix: "\(prefix)\(key).")
        case .object(let object):
            return PreprocessorKeys(object: object, path: path, prefix: "\(prefix)\(key).")
        case let other?: throw invalid(key, expected: "an object", found: other)
        }
    }

    /// Returns the side of a square, which may be given as a list of two equal sides.
    fileprivate func openCLIPSide(_ key: String) throws(PreprocessingError) -> Int? {
        switch value(key) {
        case nil: return nil
        case .array(let sides) where sides.count == 2 && sides[0] == sides[1]:
            return try side(sides[0], key: key)
        case let value?: return try side(value, key: key)
        }
    }

    /// Throws unless the part of the square that the image does not cover is black.
    fileprivate func checkPadding() throws(PreprocessingError) {
        guard let color = value("fill_color"), color.double != 0 else { return }
        throw invalid("fill_color", expected: "0 (black)", found: color)
    }

    fileprivate func word(_ key: String) throws(PreprocessingError) -> String? {
        switch value(key) {
        case nil: return nil
        case .string(let word): return word
        case let other?: throw invalid(key, expected: "a string", found: other)
        }
    }
}
