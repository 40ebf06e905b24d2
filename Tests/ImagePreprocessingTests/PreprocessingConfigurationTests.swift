import Foundation
import ImagePreprocessing
import SystemPackage
import TestSupport
import Testing

@Suite struct PreprocessingConfigurationTests {
    private func parse(_ json: String) throws -> PreprocessingConfiguration {
        try PreprocessingConfiguration(json: Array(json.utf8), path: "config.json")
    }

    // MARK: Valid files

    @Test func silenceMeansCLIP() throws {
        #expect(try parse("{}") == .clip)
        #expect(
            try parse(#"{"size": null, "crop_size": null, "resample": null, "do_resize": null}"#) == .clip)
        #expect(
            try parse(#"{"feature_extractor_type": "CLIPFeatureExtractor", "do_convert_rgb": true}"#) == .clip
        )
        #expect(PreprocessingConfiguration.clip.tensorShape.count == 3 * 224 * 224)
    }

    @Test func readsTheOldAndTheNewForm() throws {
        let old = """
            {"crop_size": 224, "do_center_crop": true, "do_normalize": true, "do_resize": true,
             "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
             "resample": 3, "size": 224}
            """
        let new = """
            {"crop_size": {"height": 224, "width": 224}, "do_center_crop": true, "do_convert_rgb": true,
             "do_normalize": true, "do_rescale": true, "do_resize": true, "image_mean": [0.48145466, 0.4578275,
             0.40821073], "image_processor_type": "CLIPImageProcessor", "image_std": [0.26862954, 0.26130258,
             0.27577711], "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 224}}
            """
        #expect(try parse(old) == .clip)
        #expect(try parse(new) == .clip)
    }

    @Test(arguments: [
        #"{"image_processor_type": "SiglipImageProcessor"}"#,
        #"{"image_processor_type": "SiglipImageProcessorFast", "processor_class": "AnyProcessor"}"#,
        #"{"feature_extractor_type": "SiglipFeatureExtractor", "do_convert_rgb": null, "do_center_crop": null}"#,
        #"{"processor_class": "SiglipProcessor", "size": {"height": 224, "width": 224}, "resample": 3}"#,
    ]) func silenceMeansSigLIPWhereThatIsNamed(_ json: String) throws {
        let configuration = try parse(json)
        #expect(configuration == .sigLIP)
        #expect(configuration.resizing == .exact(width: 224, height: 224) && configuration.crop == nil)
        #expect(
            configuration.normalization == .init(mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5]))
        #expect(configuration.tensorShape == .init(channels: 3, height: 224, width: 224))
    }

    @Test func readsThatOfSigLIP() throws {
        let configuration = try parse(
            """
            {"do_convert_rgb": null, "do_normalize": true, "do_rescale": true, "do_resize": true,
             "image_mean": [0.5, 0.5, 0.4], "image_processor_type": "SiglipImageProcessor",
             "image_std": [0.5, 0.5, 0.6], "processor_class": "SiglipProcessor", "resample": 2,
             "rescale_factor": 0.00392156862745098, "size": {"height": 384, "width": 380}}
            """)
        #expect(configuration.resizing == .exact(width: 380, height: 384))
        #expect(configuration.crop == nil && configuration.resampling == .bilinear)
        #expect(configuration.rescaleFactor == 1.0 / 255.0)
        #expect(
            configuration.normalization == .init(mean: [0.5, 0.5, 0.4], standardDeviation: [0.5, 0.5, 0.6]))
        let cropped = #"{"processor_class": "SiglipProcessor", "do_center_crop": true, "crop_size": 200}"#
        #expect(try parse(cropped).crop == .init(width: 200, height: 200))
        // CLIP's images are cropped, whatever their size.
        #expect(
            try parse(#"{"image_processor_type": "CLIPImageProcessor", "size": {"height": 9, "width": 9}}"#)
                .crop == .init(width: 224, height: 224))
    }

    @Test func readsEveryKey() throws {
        let configuration = try parse(
            """
            {"size": {"height": 40, "width": 50}, "crop_size": {"height": 30, "width": 20}, "resample": 2,
             "rescale_factor": 0.5, "image_mean": [1, 2, 3], "image_std": [4, 5, 6]}
            """)
        #expect(configuration.resizing == .exact(width: 50, height: 40))
        #expect(configuration.crop == .init(width: 20, height: 30))
        #expect(configuration.tensorShape == .init(channels: 3, height: 30, width: 20))
        #expect(configuration.resampling == .bilinear)
        #expect(configuration.rescaleFactor == 0.5)
        #expect(configuration.normalization == .init(mean: [1, 2, 3], standardDeviation: [4, 5, 6]))
        #expect(try parse(#"{"size": 64, "crop_size": 64.0}"#).resizing == .shortestEdge(64))
    }

    @Test func readsThatOfOpenCLIP() throws {
        let silent = #"{"model_cfg": {"vision_cfg": {"image_size": 224}}}"#
        #expect(try parse(silent) == .clip)
        let twice = #"{"model_cfg": {"vision_cfg": {"image_size": [336, 336]}}, "preprocess_cfg": {}}"#
        #expect(try parse(twice).resizing == .shortestEdge(336))
        let told = try parse(
            """
            {"model_cfg": {"vision_cfg": {"image_size": 224}}, "preprocess_cfg": {"size": 64, "mean": [1, 2, 3],
             "std": [4, 5, 6], "interpolation": "bilinear", "resize_mode": "squash", "fill_color": 0}}
            """)
        // The size is that of the image encoder, whatever else the file says.
        #expect(told.resizing == .exact(width: 224, height: 224))
        #expect(told.crop == .init(width: 224, height: 224))
        #expect(told.resampling == .bilinear)
        #expect(told.rescaleFactor == 1.0 / 255.0)
        #expect(told.normalization == .init(mean: [1, 2, 3], standardDeviation: [4, 5, 6]))
    }

    @Test(arguments: [
        ("resize_mode", "\"stretch\""), ("interpolation", "\"random\""),
        ("mean", "[1, 2]"), ("std", "[1, 0, 1]"),
    ])
    func refusesWhatItCannotDoOfOpenCLIP(_ key: String, _ value: String) throws {
        let json =
            "{\"model_cfg\": {\"vision_cfg\": {\"image_size\": 224}}, \"preprocess_cfg\": {\"\(key)\": \(value)}}"
        let error = #expect(throws: PreprocessingError.self) { try parse(json) }
        guard case .invalidValue("config.json", "preprocess_cfg.\(key)", _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func openCLIPsLongestSideLeavesBlackOnly() throws {
        func json(_ fill: String) -> String {
            """
            {"model_cfg": {"vision_cfg": {"image_size": 32}},
             "preprocess_cfg": {"resize_mode": "longest", "fill_color": \(fill)}}
            """
        }
        let configuration = try parse(json("0"))
        #expect(
            configuration.resizing == .longestEdge(32) && configuration.crop == .init(width: 32, height: 32))
        #expect(try parse(json("null")) == configuration)
        for fill in ["127", "\"black\"", "[0, 0, 0]"] {
            let error = #expect(throws: PreprocessingError.self) { try parse(json(fill)) }
            guard case .invalidValue(_, "preprocess_cfg.fill_color", "0 (black)", _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test func stepsCanBeSwitchedOff() throws {
        let configuration = try parse(
            #"{"do_resize": false, "do_rescale": false, "do_normalize": false, "crop_size": 8, "size": "ignored"}"#
        )
        #expect(configuration.resizing == nil)
        #expect(configuration.rescaleFactor == nil)
        #expect(configuration.normalization == nil)
        #expect(configuration.crop == .init(width: 8, height: 8))
        #expect(
            try parse(#"{"do_center_crop": false, "size": {"height": 4, "width": 5}}"#).tensorShape.width == 5
        )
    }

    // MARK: Invalid files

    struct Refusal: Sendable, CustomTestStringConvertible {
        let json: String
        let key: String
        let expected: String
        let found: String

        var testDescription: String { json }
    }

    static let refusals: [Refusal] = {
        let side = "a whole number from 1 to 4096"
        let size = "a number, {\"shortest_edge\": n} or {\"height\": h, \"width\": w}"
        let crop = "a number or {\"height\": h, \"width\": w}"
        let mean = "a list of three numbers"
        let std = "a list of three positive numbers"
        return [
            (#"{"size": "big"}"#, "size", size, "\"big\""),
            (#"{"size": {"longest_edge": 9}}"#, "size", size, "an object with the keys longest_edge"),
            (#"{"size": {"\u001b[2J": 9}}"#, "size", size, "an object with the keys \\u{1B}[2J"),
            (#"{"size": "\u001b[2J"}"#, "size", size, "\"\\u{1B}[2J\""),
            (
                #"{"size": "\#(String(repeating: "x", count: 41))"}"#, "size", size,
                "\"\(String(repeating: "x", count: 40))…\""
            ),
            (#"{"size": {"shortest_edge": 0}}"#, "size.shortest_edge", side, "0"),
            (#"{"size": -5}"#, "size", side, "-5"),
            (#"{"size": 22.5}"#, "size", side, "22.5"),
            (#"{"size": 1e300}"#, "size", side, "1e+300"),
            (#"{"size": {"height": 3, "width": null}}"#, "size.width", side, "null"),
            (#"{"crop_size": 1000000}"#, "crop_size", side, "1000000"),
            (
                #"{"crop_size": {"shortest_edge": 9}}"#, "crop_size", crop,
                "an object with the keys shortest_edge"
            ),
            (#"{"resample": 0}"#, "resample", "2 (bilinear) or 3 (bicubic)", "0"),
            (#"{"resample": "bicubic"}"#, "resample", "2 (bilinear) or 3 (bicubic)", "\"bicubic\""),
            (#"{"rescale_factor": 0}"#, "rescale_factor", "a positive number", "0"),
            (#"{"rescale_factor": true}"#, "rescale_factor", "a positive number", "true"),
            (#"{"image_mean": [1, 2]}"#, "image_mean", mean, "a list of 2"),
            (#"{"image_mean": [1, 2, "x"]}"#, "image_mean", mean, "\"x\""),
            (#"{"image_std": [1, 2, 0]}"#, "image_std", std, "0"),
            (#"{"image_std": 0.5}"#, "image_std", std, "0.5"),
            (#"{"do_resize": 1}"#, "do_resize", "true or false", "1"),
            (
                #"{"image_processor_type": "Siglip2ImageProcessor"}"#, "image_processor_type",
                "an image processor with a fixed image size", "\"Siglip2ImageProcessor\""
            ),
            (
                #"{"image_processor_type": "SiglipImageProcessor", "do_center_crop": true}"#, "crop_size",
                "set if do_center_crop is true", "null"
            ),
            (
                #"{"image_processor_type": "SiglipImageProcessor", "size": 224}"#, "do_center_crop",
                "true unless size gives height and width", "false"
            ),
            (
                #"{"image_processor_type": "ViTImageProcessor", "size": 224}"#, "image_processor_type",
                "CLIPImageProcessor or SiglipImageProcessor if resample is missing", "\"ViTImageProcessor\""
            ),
            (
                #"{"do_center_crop": false}"#, "do_center_crop", "true unless size gives height and width",
                "false"
            ),
        ].map { Refusal(json: $0.0, key: $0.1, expected: $0.2, found: $0.3) }
    }()

    @Test(arguments: refusals) func namesTheBadValue(_ refusal: Refusal) {
        let error = PreprocessingError.invalidValue(
            path: "config.json", key: refusal.key, expected: refusal.expected, found: refusal.found)
        #expect(throws: error) { try parse(refusal.json) }
        #expect(
            "\(error)" == "config.json: \(refusal.key) should be \(refusal.expected), but is \(refusal.found)"
        )
    }

    @Test(arguments: ["", "{", "{]", "nonsense", #"{"size": }"#]) func refusesBrokenJSON(_ json: String) {
        #expect(throws: PreprocessingError.malformed(path: "config.json", reason: "it is not valid JSON")) {
            try parse(json)
        }
    }

    @Test func refusesOtherJSON() {
        #expect(
            throws: PreprocessingError.malformed(
                path: "config.json", reason: "it holds a list of 2 instead of an object")
        ) {
            try parse("[1, 2]")
        }
    }

    @Test func survivesDeepNesting() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: PreprocessingError.self) { try parse(#"{"size": \#(deep)}"#) }
    }

    // MARK: Files

    @Test func readsFiles() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(#"{"size": 32, "crop_size": 32}"#.utf8), to: "preprocessor.json")
        #expect(try PreprocessingConfiguration(contentsOf: FilePath(path)).tensorShape.width == 32)
        #expect(throws: PreprocessingError.unreadable(path: path + "x", reason: "No such file or directory"))
        {
            try PreprocessingConfiguration(contentsOf: FilePath(path + "x"))
        }
    }

    @Test func refusesHugeFiles() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([UInt8](repeating: 0, count: 2 << 20), to: "preprocessor.json")
        let reason = "it has 2097152 bytes, more than the limit of 1048576"
        #expect(throws: PreprocessingError.malformed(path: path, reason: reason)) {
            try PreprocessingConfiguration(contentsOf: FilePath(path))
        }
    }
}
