extension PreprocessingConfiguration {
    /// What `open_clip.image_transform` does with the `preprocess_cfg` of an `open_clip_config.json`.
    ///
    /// Missing keys, and keys that are null, take the defaults of `open_clip.PreprocessCfg`; the size is the image tower's.
    init(openCLIP object: [String: JSONValue], path: String) throws(PreprocessingError) {
        let model = try PreprocessorKeys(object: object, path: path).part("model_cfg")
        let keys = try PreprocessorKeys(object: object, path: path).part("preprocess_cfg")
        let vision = try model.part("vision_cfg")
        // A `size` of its own is passed over, as `open_clip.factory` puts the tower's in its place.
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
    /// The object under a key; empty where there is none.
    fileprivate func part(_ key: String) throws(PreprocessingError) -> PreprocessorKeys {
        switch value(key) {
        case nil: return PreprocessorKeys(object: [:], path: path, prefix: "\(prefix)\(key).")
        case .object(let object):
            return PreprocessorKeys(object: object, path: path, prefix: "\(prefix)\(key).")
        case let other?: throw invalid(key, expected: "an object", found: other)
        }
    }

    /// A side of a square, which may be written as two equal ones.
    fileprivate func openCLIPSide(_ key: String) throws(PreprocessingError) -> Int? {
        switch value(key) {
        case nil: return nil
        case .array(let sides) where sides.count == 2 && sides[0] == sides[1]:
            return try side(sides[0], key: key)
        case let value?: return try side(value, key: key)
        }
    }

    /// Throws unless what a picture leaves free of its square is black.
    fileprivate func checkPadding() throws(PreprocessingError) {
        switch value("fill_color") {
        case nil, .number(0): return
        case let other?: throw invalid("fill_color", expected: "0 (black)", found: other)
        }
    }

    fileprivate func word(_ key: String) throws(PreprocessingError) -> String? {
        switch value(key) {
        case nil: return nil
        case .string(let word): return word
        case let other?: throw invalid(key, expected: "a word", found: other)
        }
    }
}
