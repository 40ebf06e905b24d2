internal import CLIPModel
internal import SystemPackage

/// The archives in which OpenAI, Apple and Microsoft published CLIP, MobileCLIP and TinyCLIP. They are pickles, some of which
/// contain code to run, so they are not read.
///
/// The names and the equivalent repositories on the Hub are from `open_clip.pretrained` and from the model cards.
enum PublishedArchive {
    private static let equals = [
        "RN50": "timm/resnet50_clip.openai", "RN101": "timm/resnet101_clip.openai",
        "RN50x4": "timm/resnet50x4_clip.openai", "RN50x16": "timm/resnet50x16_clip.openai",
        "RN50x64": "timm/resnet50x64_clip.openai", "ViT-B-32": "timm/vit_base_patch32_clip_224.openai",
        "ViT-B-16": "timm/vit_base_patch16_clip_224.openai",
        "ViT-L-14": "timm/vit_large_patch14_clip_224.openai",
        "ViT-L-14-336px": "timm/vit_large_patch14_clip_336.openai",
        "mobileclip_s1": "apple/MobileCLIP-S1-OpenCLIP", "mobileclip_s2": "apple/MobileCLIP-S2-OpenCLIP",
        "mobileclip_b": "apple/MobileCLIP-B-OpenCLIP", "mobileclip_blt": "apple/MobileCLIP-B-LT-OpenCLIP",
        "mobileclip2_s0": "timm/MobileCLIP2-S0-OpenCLIP", "mobileclip2_s2": "timm/MobileCLIP2-S2-OpenCLIP",
        "mobileclip2_b": "timm/MobileCLIP2-B-OpenCLIP", "mobileclip2_s3": "timm/MobileCLIP2-S3-OpenCLIP",
        "mobileclip2_s4": "timm/MobileCLIP2-S4-OpenCLIP", "mobileclip2_l14": "timm/MobileCLIP2-L-14-OpenCLIP",
        "TinyCLIP-ViT-8M-16-Text-3M-YFCC15M": "wkcn/TinyCLIP-ViT-8M-16-Text-3M-YFCC15M",
        "TinyCLIP-ViT-39M-16-Text-19M-YFCC15M": "wkcn/TinyCLIP-ViT-39M-16-Text-19M-YFCC15M",
        "TinyCLIP-ViT-40M-32-Text-19M-LAION400M": "wkcn/TinyCLIP-ViT-40M-32-Text-19M-LAION400M",
        "TinyCLIP-ViT-61M-32-Text-29M-LAION400M": "wkcn/TinyCLIP-ViT-61M-32-Text-29M-LAION400M",
    ]

    /// Whether a file is a PyTorch archive, judged by its name.
    static func isArchive(_ path: FilePath) -> Bool {
        CheckpointFileNames.isPickle(path.lastComponent?.string ?? "")
    }

    /// The repository on the Hub with the model of an archive; nil if the archive is not a known one, judged by its name.
    static func repository(of path: FilePath) -> String? { equals[path.stem ?? ""] }
}
