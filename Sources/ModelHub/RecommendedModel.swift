/// A model for photographs that is known to work, with what helps a user to choose one.
public struct RecommendedModel: Equatable, Sendable {
    /// A published accuracy.
    public struct Accuracy: Equatable, Sendable {
        /// The share of the images of ImageNet's validation set, from 0 to 1, for which the right one of the 1,000 class names is
        /// the nearest: zero-shot top-1 accuracy.
        public let share: Double
        /// Where it is published.
        public let source: String
    }

    /// The languages of the sentences that a model understands.
    public enum Languages: String, Sendable {
        case english = "English"
        case many
    }

    /// The name: a repository of the Hugging Face Hub, or a bundled model.
    public let name: String
    /// The published accuracy; nil if none is published.
    public let accuracy: Accuracy?
    /// The size of the files to fetch in millions of bytes; 0 for a bundled model.
    public let megabytes: Int
    /// The languages of its sentences.
    public let languages: Languages
}

extension RecommendedModel {
    /// Whether it comes with the program.
    public var isBundled: Bool { BundledModel(rawValue: name) != nil }

    /// Whether it can be used without fetching anything.
    ///
    /// - Complexity: O(size of the headers of its files).
    public func isHere(in environment: HubEnvironment = .process) -> Bool {
        (try? ModelLocation(named: name, environment: environment))?.isComplete ?? false
    }

    /// The model to suggest to users of the bundled one: as fast as OpenAI's of the same size, and more accurate.
    public static let suggestion = RecommendedModel(
        name: "laion/CLIP-ViT-B-32-laion2B-s34B-b79K", accuracy: .openCLIP(0.666), megabytes: 605,
        languages: .english)

    /// All models, smallest first, beginning with the bundled one.
    public static let all: [RecommendedModel] =
        [RecommendedModel(name: BundledModel.photos.name, accuracy: nil, megabytes: 0, languages: .english)]
        + published

    /// The models on the Hub, smallest first. The sizes are those of the weights, four bytes for each parameter, and of the
    /// tokenizer if it is large.
    static let published: [RecommendedModel] = [
        RecommendedModel(
            name: "timm/MobileCLIP2-S0-OpenCLIP", accuracy: .mobileCLIP2(0.715), megabytes: 299,
            languages: .english),
        RecommendedModel(
            name: "wkcn/TinyCLIP-ViT-40M-32-Text-19M-LAION400M", accuracy: .tinyCLIP(0.598), megabytes: 337,
            languages: .english),
        RecommendedModel(
            name: "apple/MobileCLIP-S1-OpenCLIP", accuracy: .mobileCLIP(0.726), megabytes: 340,
            languages: .english),
        RecommendedModel(
            name: "apple/MobileCLIP-S2-OpenCLIP", accuracy: .mobileCLIP(0.744), megabytes: 397,
            languages: .english),
        RecommendedModel(
            name: "timm/resnet50_clip.openai", accuracy: .openCLIP(0.598), megabytes: 408, languages: .english
        ),
        RecommendedModel(
            name: "timm/vit_base_patch16_clip_224.openai", accuracy: .openCLIP(0.683), megabytes: 599,
            languages: .english),
        suggestion,
        RecommendedModel(
            name: "laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K", accuracy: .openCLIP(0.728),
            megabytes: 605,
            languages: .english),
        RecommendedModel(
            name: "google/siglip-base-patch16-224", accuracy: .openCLIP(0.760), megabytes: 813,
            languages: .english),
        RecommendedModel(
            name: "google/siglip2-base-patch16-224", accuracy: .sigLIP2(0.782), megabytes: 1535,
            languages: .many),
        RecommendedModel(
            name: "google/siglip2-base-patch32-256", accuracy: .sigLIP2(0.740), megabytes: 1542,
            languages: .many),
        RecommendedModel(
            name: "openai/clip-vit-large-patch14", accuracy: .openCLIP(0.755), megabytes: 1710,
            languages: .english),
        RecommendedModel(
            name: "google/siglip-so400m-patch14-384", accuracy: .openCLIP(0.831), megabytes: 3512,
            languages: .english),
        RecommendedModel(
            name: "google/siglip2-so400m-patch14-384", accuracy: .sigLIP2(0.841), megabytes: 4578,
            languages: .many),
    ]
}

extension RecommendedModel.Accuracy {
    /// Measured by the authors of OpenCLIP, for models of all families.
    fileprivate static func openCLIP(_ share: Double) -> Self {
        Self(share: share, source: "OpenCLIP, docs/openclip_classification_results.csv")
    }

    /// Published with the models of MobileCLIP.
    fileprivate static func mobileCLIP(_ share: Double) -> Self {
        Self(share: share, source: "MobileCLIP (Vasu et al. 2024), table of the published checkpoints")
    }

    /// Published with the models of MobileCLIP2.
    fileprivate static func mobileCLIP2(_ share: Double) -> Self {
        Self(share: share, source: "MobileCLIP2 (Faghri et al. 2025), table of the published checkpoints")
    }

    /// Published with the models of TinyCLIP.
    fileprivate static func tinyCLIP(_ share: Double) -> Self {
        Self(share: share, source: "TinyCLIP (Wu et al. 2023), table of the published checkpoints")
    }

    /// Published with the models of SigLIP 2.
    fileprivate static func sigLIP2(_ share: Double) -> Self {
        Self(share: share, source: "SigLIP 2 (Tschannen et al. 2025), table of the published checkpoints")
    }
}
