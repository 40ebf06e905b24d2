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

    /// The endings of the names of PyTorch archives.
    private static let endings = [".pt", ".pth", ".bin", ".ckpt"]

    /// Whether a file is a PyTorch archive, judged by its name.
    static func isArchive(_ path: FilePath) -> Bool {
        let name = path.lastComponent?.string ?? ""
        return endings.contains { name.hasSuffix($0) }
    }

    /// The repository on the Hub with the model of an archive; nil if the archive is not one of OpenAI's, judged by its name.
    static func repository(of path: FilePath) -> String? { equals[path.stem ?? ""] }
}
