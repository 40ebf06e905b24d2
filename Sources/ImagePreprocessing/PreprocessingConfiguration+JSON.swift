internal import FilePaths
internal import FoundationEssentials
internal import JSONValues
public import SystemPackage

extension PreprocessingConfiguration {
    /// The most bytes that a configuration file may have; real files have a few hundred.
    static let byteLimit = 1 << 20

    /// Reads the `preprocessor_config.json` of a Hugging Face checkpoint, or the `open_clip_config.json` of an OpenCLIP
    /// checkpoint.
    ///
    /// In a `preprocessor_config.json`, keys that are missing or null have the defaults of `CLIPImageProcessor`, which
    /// are ``clip``. If the file names `SiglipImageProcessor`, they have its defaults, which are ``sigLIP``. `size` is
    /// a number (the shorter side), `{"shortest_edge": n}` or `{"height": h, "width": w}`; `crop_size` is a number (a
    /// square) or `{"height": h, "width": w}`; `resample` is 2 (bilinear) or 3 (bicubic). Other keys are ignored:
    /// images are always converted to RGB.
    ///
    /// - Parameter path: The file.
    /// - Throws: ``PreprocessingError``, which names the file and, for an invalid value, its key and what was expected.
    public init(contentsOf path: FilePath) throws(PreprocessingError) {
        let json: [UInt8]
        do {
            json = try RegularFile(path, byteLimit: Self.byteLimit).bytes()
        } catch .tooLarge(let byteCount) {
            throw .malformed(
                path: path.string,
                reason: "it has \(byteCount) bytes, more than the limit of \(Self.byteLimit)")
        } catch {
            throw .unreadable(path: path.string, reason: error.description)
        }
        try self.init(json: json, path: path.string)
    }

    /// Parses the content of a `preprocessor_config.json` or an `open_clip_config.json`.
    ///
    /// - Parameters:
    ///   - json: The whole file.
    ///   - path: The path of the file for errors; it is not opened.
    /// - Throws: ``PreprocessingError/malformed(path:reason:)`` or
    ///   ``PreprocessingError/invalidValue(path:key:expected:found:)``.
    public init(json: [UInt8], path: String) throws(PreprocessingError) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(json)) else {
            throw .malformed(path: path, reason: "it is not valid JSON")
        }
        guard case .object(let object) = value else {
            throw .malformed(path: path, reason: "it holds \(value.shortened) instead of an object")
        }
        if object["model_cfg"] != nil {
            try self.init(openCLIP: object, path: path)
        } else {
            try self.init(PreprocessorKeys(object: object, path: path))
        }
    }

    private init(_ keys: PreprocessorKeys) throws(PreprocessingError) {
        let isSigLIP = try keys.isSigLIP()
        let defaults = isSigLIP ? PreprocessingConfiguration.sigLIP : .clip
        try keys.checkProcessor()
        resizing = try keys.flag("do_resize") ? keys.resizing() ?? defaults.resizing : nil
        resampling = try keys.resampling() ?? defaults.resampling
        let isCropped = try keys.flag("do_center_crop", default: !isSigLIP)
        crop = isCropped ? try keys.crop() ?? defaults.crop : nil
        rescaleFactor = try keys.flag("do_rescale") ? keys.factor() ?? defaults.rescaleFactor : nil
        normalization =
            try keys.flag("do_normalize") ? keys.normalization(default: isSigLIP ? .sigLIP : .clip) : nil
        guard !isCropped || crop != nil else {
            throw keys.invalid("crop_size", expected: "set if do_center_crop is true", found: .null)
        }
        guard outputSize != nil else {
            throw keys.invalid(
                "do_center_crop", expected: "true unless size gives height and width", found: .boolean(false))
        }
    }
}

/// The keys of a configuration file, each read with its own check.
struct PreprocessorKeys {
    let object: [String: JSONValue]
    let path: String
    /// The objects that contain the keys, which errors name before a key.
    var prefix = ""

    /// Returns the value of a key, or nil if it is missing or null.
    func value(_ key: String) -> JSONValue? {
        object[key].flatMap { $0 == .null ? nil : $0 }
    }

    func invalid(_ key: String, expected: String, found: JSONValue) -> PreprocessingError {
        .invalidValue(path: path, key: prefix + key, expected: expected, found: found.shortened)
    }

    /// Whether the file names SigLIP's image processor or, if it names no image processor, SigLIP's processor of images
    /// and texts.
    func isSigLIP() throws(PreprocessingError) -> Bool {
        for key in ["image_processor_type", "feature_extractor_type", "processor_class"] {
            guard case .string(let name)? = value(key) else { continue }
            if name.hasPrefix("Siglip2") {
                throw invalid(
                    key, expected: "an image processor with a fixed image size", found: .string(name))
            }
            return name.hasPrefix("Siglip")
        }
        return false
    }

    /// Returns the value of a key that is true or false. The default of most keys is true.
    func flag(_ key: String, default standard: Bool = true) throws(PreprocessingError) -> Bool {
        switch value(key) {
        case nil: return standard
        case .boolean(let value): return value
        case let other?: throw invalid(key, expected: "true or false", found: other)
        }
    }

    /// Throws if the file names another image processor, whose defaults are not known, and lacks a key that would need
    /// them.
    func checkProcessor() throws(PreprocessingError) {
        let needed = ["size", "resample", "do_center_crop", "image_mean", "image_std"]
        for key in ["image_processor_type", "feature_extractor_type"] {
            guard case .string(let name)? = value(key), !name.hasPrefix("CLIP"), !name.hasPrefix("Siglip")
            else { continue }
            guard let missing = needed.first(where: { value($0) == nil }) else { continue }
            throw invalid(
                key, expected: "CLIPImageProcessor or SiglipImageProcessor if \(missing) is missing",
                found: .string(name))
        }
    }

    func resizing() throws(PreprocessingError) -> PreprocessingConfiguration.Resizing? {
        switch value("size") {
        case nil: return nil
        case .object(let sides) where Set(sides.keys) == ["shortest_edge"]:
            return .shortestEdge(try side(sides["shortest_edge"], key: "size.shortest_edge"))
        case .object(let sides) where Set(sides.keys) == ["height", "width"]:
            let size = try size(sides, key: "size")
            return .exact(width: size.width, height: size.height)
        case .integer?, .number?:
            return .shortestEdge(try side(value("size"), key: "size"))
        case let other?:
            let expected = "a number, {\"shortest_edge\": n} or {\"height\": h, \"width\": w}"
            throw invalid("size", expected: expected, found: other)
        }
    }

    func crop() throws(PreprocessingError) -> PreprocessingConfiguration.Size? {
        switch value("crop_size") {
        case nil: return nil
        case .object(let sides) where Set(sides.keys) == ["height", "width"]:
            return try size(sides, key: "crop_size")
        case .integer?, .number?:
            let side = try side(value("crop_size"), key: "crop_size")
            return PreprocessingConfiguration.Size(width: side, height: side)
        case let other?:
            throw invalid("crop_size", expected: "a number or {\"height\": h, \"width\": w}", found: other)
        }
    }

    private func size(
        _ sides: [String: JSONValue], key: String
    ) throws(PreprocessingError) -> PreprocessingConfiguration.Size {
        PreprocessingConfiguration.Size(
            width: try side(sides["width"], key: "\(key).width"),
            height: try side(sides["height"], key: "\(key).height"))
    }

    func side(_ value: JSONValue?, key: String) throws(PreprocessingError) -> Int {
        let limit = PreprocessingConfiguration.sideLimit
        if let number = value?.double, let side = Int(exactly: number), 1...limit ~= side { return side }
        throw invalid(key, expected: "a whole number from 1 to \(limit)", found: value ?? .null)
    }

    func resampling() throws(PreprocessingError) -> ResamplingKernel? {
        guard let value = value("resample") else { return nil }
        if let number = value.double, let kernel = Int(exactly: number).flatMap(ResamplingKernel.init) {
            return kernel
        }
        throw invalid("resample", expected: "2 (bilinear) or 3 (bicubic)", found: value)
    }

    func factor() throws(PreprocessingError) -> Double? {
        guard let value = value("rescale_factor") else { return nil }
        if let number = value.double, number.isFinite, number > 0 { return number }
        throw invalid("rescale_factor", expected: "a positive number", found: value)
    }

    func normalization(
        default normalization: PreprocessingConfiguration.Normalization
    ) throws(PreprocessingError) -> PreprocessingConfiguration.Normalization {
        PreprocessingConfiguration.Normalization(
            mean: try channels("image_mean", expected: "a list of three numbers") { $0.isFinite }
                ?? normalization.mean,
            standardDeviation: try channels("image_std", expected: "a list of three positive numbers") {
                $0.isFinite && $0 > 0
            } ?? normalization.standardDeviation)
    }

    func channels(
        _ key: String, expected: String, isValid: (Double) -> Bool
    ) throws(PreprocessingError) -> [Double]? {
        guard let value = value(key) else { return nil }
        guard case .array(let elements) = value, elements.count == 3 else {
            throw invalid(key, expected: expected, found: value)
        }
        var numbers: [Double] = []
        for element in elements {
            guard let number = element.double, isValid(number) else {
                throw invalid(key, expected: expected, found: element)
            }
            numbers.append(number)
        }
        return numbers
    }
}
