import CLIPModel
import Foundation
import Kernels
import SystemPackage
import TestSupport
import Testing

/// A committed checkpoint with the values that the reference computes from it.
struct GoldenCheckpoint {
    /// The folders under `Fixtures/checkpoints` of models with two transformers.
    static let names = [
        "gelu", "legacy-eos", "float16", "bfloat16", "sharded", "defaults", "config-dicts", "open-clip",
        "open-clip-custom", "open-clip-scaled", "open-clip-mean", "open-clip-eos", "open-clip-first",
        "open-clip-last", "open-clip-siglip", "siglip", "siglip-defaults", "siglip-words",
    ]
    /// The folders of models with a convolutional image tower.
    static let convolutionalNames = [
        "open-clip-resnet", "open-clip-resnet-half", "open-clip-lite", "open-clip-lite-words",
        "open-clip-lite-classifier",
    ]
    /// The folders of models with a FastViT as the image tower.
    static let fastViTNames = ["mobileclip", "mobileclip-fused", "mobileclip2-large"]

    let encoder: CLIPEncoder
    private let golden: SafetensorsFile

    init(_ name: String, threadsPerCall: Int = 1) throws {
        let folder = Fixtures.path("checkpoints/" + name)
        encoder = CLIPEncoder(try Checkpoint(golden: folder), threadsPerCall: threadsPerCall)
        golden = try SafetensorsFile(path: FilePath(folder + "/golden.safetensors"))
    }

    func has(_ name: String) -> Bool { golden.tensors[name] != nil }

    func shape(_ name: String) throws -> [Int] { try #require(golden.tensors[name]).shape }

    func floats(_ name: String) throws -> [Float] {
        let tensor = try #require(golden.tensors[name])
        try #require(tensor.type == .f32)
        let bytes = golden.values(of: tensor)
        return (0..<tensor.count).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }

    private func integers(_ name: String) throws -> [Int32] {
        let tensor = try #require(golden.tensors[name])
        try #require(tensor.type == .i32)
        let bytes = golden.values(of: tensor)
        return (0..<tensor.count).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self) }
    }

    /// The padded token ids of each text.
    func texts() throws -> [[Int32]] {
        let length = try shape("input_ids")[1]
        let ids = try integers("input_ids")
        return stride(from: 0, to: ids.count, by: length).map { Array(ids[$0..<$0 + length]) }
    }

    /// For each text, the number of tokens on which its embedding depends.
    func tokenCounts() throws -> [Int] { try integers("token_counts").map(Int.init) }
}

extension Checkpoint {
    /// Opens a committed checkpoint. If it has a `sizes.json`, the image tower has these sizes instead of those that its name
    /// stands for.
    init(golden folder: String) throws {
        guard let data = FileManager.default.contents(atPath: folder + "/sizes.json") else {
            try self.init(folder: FilePath(folder))
            return
        }
        let decoder = JSONDecoder()
        if let sizes = try? decoder.decode(EfficientNetSizes.self, from: data) {
            try self.init(folder: FilePath(folder)) { configuration in
                guard case .efficientNetLite(var vision) = configuration.vision else { return }
                sizes.apply(to: &vision)
                configuration.vision = .efficientNetLite(vision)
            }
            return
        }
        if let sizes = try? decoder.decode(FastViTSizes.self, from: data) {
            try self.init(folder: FilePath(folder)) { sizes.apply(to: &$0) }
        } else if let sizes = try? decoder.decode(ClassTransformerSizes.self, from: data),
            sizes.patch_size == nil
        {
            try self.init(folder: FilePath(folder)) { sizes.apply(to: &$0) }
        } else {
            let sizes = try decoder.decode(TowerSizes.self, from: data)
            try self.init(folder: FilePath(folder)) { configuration in
                guard case .transformer(var vision) = configuration.vision else { return }
                sizes.apply(to: &vision)
                configuration.vision = .transformer(vision)
                configuration.dimension = sizes.embed_dim
            }
        }
    }
}

/// The sizes of an EfficientNet-Lite.
struct EfficientNetSizes: Decodable {
    let stem: Int
    /// For each stage: blocks, window, stride, expansion, output channels.
    let stages: [[Int]]
    let features: Int

    func apply(to vision: inout EfficientNetLiteConfiguration) {
        vision.stemWidth = stem
        vision.stages = stages.map {
            .init(blockCount: $0[0], window: $0[1], stride: $0[2], expansion: $0[3], width: $0[4])
        }
        vision.featureWidth = features
    }
}

/// The arguments with which `timm` created a FastViT.
private struct FastViTSizes: Decodable {
    let layers: [Int]
    let embed_dims: [Int]

    func apply(to configuration: inout CLIPConfiguration) {
        guard case .fastViT(var vision) = configuration.vision else { return }
        for index in vision.stages.indices {
            let ratio = vision.stages[index].feedForwardWidth / vision.stages[index].width
            vision.stages[index].blockCount = layers[index]
            vision.stages[index].width = embed_dims[index]
            vision.stages[index].feedForwardWidth = embed_dims[index] * ratio
        }
        configuration.vision = .fastViT(vision)
    }
}

/// The arguments with which `timm` created a vision transformer whose other sizes follow from them.
private struct ClassTransformerSizes: Decodable {
    let img_size: Int
    let embed_dim: Int
    let depth: Int
    let num_heads: Int
    /// A tower with this size is described by ``TowerSizes``.
    let patch_size: Int?

    func apply(to configuration: inout CLIPConfiguration) {
        guard case .transformer(var vision) = configuration.vision else { return }
        vision.imageSize = img_size
        vision.tower.width = embed_dim
        vision.tower.feedForwardWidth = 4 * embed_dim
        vision.tower.depth = depth
        vision.tower.heads = num_heads
        if case .convolutions = vision.patchEmbedding {
            vision.patchEmbedding = .convolutions(width: embed_dim / 4)
        }
        configuration.vision = .transformer(vision)
    }
}

/// The arguments with which `timm` created a tower.
private struct TowerSizes: Decodable {
    let img_size: Int
    let patch_size: Int
    let embed_dim: Int
    let depth: Int
    let num_heads: Int
    let mlp_ratio: Double
    let act_layer: String

    func apply(to vision: inout VisionTransformerConfiguration) {
        vision.imageSize = img_size
        vision.patchSize = patch_size
        vision.tower.width = embed_dim
        vision.tower.depth = depth
        vision.tower.heads = num_heads
        vision.tower.feedForwardWidth = Int(Double(embed_dim) * mlp_ratio)
        vision.tower.activation = act_layer == "gelu_tanh" ? .geluTanh : .gelu
    }
}

/// The largest absolute difference between two vectors.
func largestDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
    precondition(a.count == b.count)
    return zip(a, b).reduce(0) { $1.0.isFinite ? max($0, abs($1.0 - $1.1)) : .infinity }
}

/// The smallest cosine between the rows of two matrices of `dimension` columns.
func smallestCosine(_ a: [Float], _ b: [Float], dimension: Int) -> Double {
    precondition(a.count == b.count)
    func inner(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
        zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return stride(from: 0, to: a.count, by: dimension).map { start in
        let x = a[start..<start + dimension]
        let y = b[start..<start + dimension]
        return inner(x, y) / (inner(x, x) * inner(y, y)).squareRoot()
    }.min() ?? .nan
}
