internal import SystemPackage

/// The archives in which OpenAI published CLIP. They are TorchScript, which contains code to run, so they are not read.
///
/// The names and the equivalent repositories on the Hub are from `open_clip.pretrained`.
enum OpenAIArchive {
    private static let equals = [
        "RN50": "timm/resnet50_clip.openai", "RN101": "timm/resnet101_clip.openai",
        "RN50x4": "timm/resnet50x4_clip.openai", "RN50x16": "timm/resnet50x16_clip.openai",
        "RN50x64": "timm/resnet50x64_clip.openai", "ViT-B-32": "timm/vit_base_patch32_clip_224.openai",
        "ViT-B-16": "timm/vit_base_patch16_clip_224.openai",
        "ViT-L-14": "timm/vit_large_patch14_clip_224.openai",
        "ViT-L-14-336px": "timm/vit_large_patch14_clip_336.openai",
    ]

    /// Says why a file cannot be used as a model and what to use instead.
    static func reason(forFile path: FilePath) -> String {
        let name = path.lastComponent?.string ?? ""
        let isArchive = [".pt", ".pth", ".bin", ".ckpt"].contains { name.hasSuffix($0) }
        guard isArchive else { return "it is a file; name the folder that holds the model's files" }
        let stem = String(name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex))
        let equal = equals[stem].map { "the same model is \($0): `photoseek model pull \($0)`" }
        return "it is a PyTorch archive, which is not read because it can run code; "
            + (equal ?? "use a repository or folder that has the model as safetensors")
    }
}
