/// A model for photographs that is known to work, with what helps a user to choose one.
public struct RecommendedModel: Equatable, Sendable {
    /// A published accuracy.
    public struct Accuracy: Equatable, Sendable {
        /// The share of the images of ImageNet's validation set whose class is the nearest of the 1,000 class names, in percent:
        /// zero-shot top-1 accuracy.
        public let percent: Double
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
        name: "laion/CLIP-ViT-B-32-laion2B-s34B-b79K", accuracy: .openCLIP(66.6), megabytes: 605,
        languages: .english)

    /// All models, smallest first, beginning with the bundled one if its files are there.
    ///
    /// - Complexity: A few system calls.
    public static var all: [RecommendedModel] {
        let bundled = RecommendedModel(
            name: BundledModel.photos.name, accuracy: nil, megabytes: 0, languages: .english)
        return (BundledModel.photos.folder == nil ? [] : [bundled]) + published
    }

    /// The models on the Hub, smallest first. The sizes are those of the weights, four bytes for each parameter, and of the
    /// tokenizer if it is large.
    static let published: [RecommendedModel] = [
        RecommendedModel(
            name: "timm/resnet50_clip.openai", accuracy: .openCLIP(59.8), megabytes: 408, languages: .english),
        RecommendedModel(
            name: "timm/vit_base_patch16_clip_224.openai", accuracy: .openCLIP(68.3), megabytes: 599,
            languages: .english),
        suggestion,
        RecommendedModel(
            name: "laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K", accuracy: .openCLIP(72.8), megabytes: 605,
            languages: .english),
        RecommendedModel(
            name: "google/siglip-base-patch16-224", accuracy: .openCLIP(76.0), megabytes: 813,
            languages: .english),
        RecommendedModel(
            name: "google/siglip2-base-patch16-224", accuracy: .sigLIP2(78.2), megabytes: 1535,
            languages: .many),
        RecommendedModel(
            name: "google/siglip2-base-patch32-256", accuracy: .sigLIP2(74.0), megabytes: 1542,
            languages: .many),
        RecommendedModel(
            name: "openai/clip-vit-large-patch14", accuracy: .openCLIP(75.5), megabytes: 1710,
            languages: .english),
        RecommendedModel(
            name: "google/siglip-so400m-patch14-384", accuracy: .openCLIP(83.1), megabytes: 3512,
            languages: .english),
        RecommendedModel(
            name: "google/siglip2-so400m-patch14-384", accuracy: .sigLIP2(84.1), megabytes: 4578,
            languages: .many),
    ]
}

extension RecommendedModel.Accuracy {
    /// Measured by the authors of OpenCLIP, for models of all families.
    fileprivate static func openCLIP(_ percent: Double) -> Self {
        Self(percent: percent, source: "OpenCLIP, docs/openclip_classification_results.csv")
    }

    /// Published with the models of SigLIP 2.
    fileprivate static func sigLIP2(_ percent: Double) -> Self {
        Self(percent: percent, source: "SigLIP 2 (Tschannen et al. 2025), table of the published checkpoints")
    }
}
