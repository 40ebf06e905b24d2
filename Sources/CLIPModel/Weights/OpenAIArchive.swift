internal import SystemPackage

/// The archives in which OpenAI published CLIP: TorchScript, which is code to run, and is not read.
///
/// The names and their equals on the Hub are those of `open_clip.pretrained`.
enum OpenAIArchive {
    private static let equals = [
        "RN50": "timm/resnet50_clip.openai", "RN101": "timm/resnet101_clip.openai",
        "RN50x4": "timm/resnet50x4_clip.openai", "RN50x16": "timm/resnet50x16_clip.openai",
        "RN50x64": "timm/resnet50x64_clip.openai", "ViT-B-32": "timm/vit_base_patch32_clip_224.openai",
        "ViT-B-16": "timm/vit_base_patch16_clip_224.openai",
        "ViT-L-14": "timm/vit_large_patch14_clip_224.openai",
        "ViT-L-14-336px": "timm/vit_large_patch14_clip_336.openai",
    ]

    /// Why a file is no model, and what to use in its place.
    static func reason(forFile path: FilePath) -> String {
        let name = path.lastComponent?.string ?? ""
        let isArchive = [".pt", ".pth", ".bin", ".ckpt"].contains { name.hasSuffix($0) }
        guard isArchive else { return "it is a file; name the folder that holds the model's files" }
        let stem = String(name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex))
        let equal = equals[stem].map { "the same model is \($0): `photoseek model pull \($0)`" }
        return "it is an archive of PyTorch, which can run code when it is read, and is not read; "
            + (equal ?? "use a repository or folder that has the model as safetensors")
    }
}
