internal import CLIPModel
internal import ImageEmbedding
internal import ImagePreprocessing
internal import Kernels
public import Session

/// How an encoder was checked.
public enum EncoderComparison: String, Hashable, Sendable {
    /// Its embeddings were compared with those that the reference implementation made.
    case golden
    /// There are no such embeddings of the model. Its embeddings were compared with those of the plain kernels, and batches with single
    /// inputs.
    case plainKernels
}

/// What is wrong with an encoder.
public struct EncoderFault: Equatable, Sendable {
    /// What it encoded, as a phrase.
    public let input: String
    /// What its embedding was compared with, as a phrase.
    public let reference: String
    /// The largest difference of a value of the two embeddings; NaN if a value is not a number.
    public let difference: Float

    /// Faults with NaN are equal, too.
    public static func == (one: EncoderFault, other: EncoderFault) -> Bool {
        one.input == other.input && one.reference == other.reference
            && one.difference.bitPattern == other.difference.bitPattern
    }
}

/// Encodes a few texts and pictures, and compares their embeddings with what they should be: a broken processor, a kernel that was
/// compiled wrongly, or weights that changed on the disk give others.
///
/// The pictures are drawn in the code, with integers alone, so that no file is needed. An immutable value.
public struct EncoderCheck: Sendable {
    /// The largest difference of a value. Embeddings have unit length, and the order of additions, which depends on the processor,
    /// changes a value by about a hundredth of this.
    public static let tolerance: Float = 1e-4

    /// The texts that are encoded.
    public static let texts = ["a red circle", "two dogs on a beach", "a photo of a lighthouse at night"]

    private let model: LoadedModel
    private let golden: GoldenVectors?

    /// A check of a model against given embeddings.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - golden: What its embeddings should be; nil compares kernels with each other.
    public init(_ model: LoadedModel, golden: GoldenVectors?) {
        self.model = model
        self.golden = golden
    }

    /// A check of a model against the embeddings that come with the program, if it is a bundled model.
    public init(_ model: LoadedModel) { self.init(model, golden: GoldenVectors(of: model.name)) }

    /// What the embeddings are compared with.
    public var comparison: EncoderComparison { golden == nil ? .plainKernels : .golden }

    /// Encodes the texts and pictures.
    ///
    /// - Returns: The first embedding that is wrong; nil if none is.
    /// - Throws: `CLIPModelError`, `TokenizerError` or `PreprocessingError` if the model cannot be used.
    public func fault() throws -> EncoderFault? {
        let embedder = try model.embedder()
        let found = try embeddings(embedder)
        if let golden {
            return Self.fault(
                found, golden.embeddings(dimension: model.dimension), "the reference implementation")
        }
        let plain = try InstructionSet.plain.use { try embeddings(embedder) }
        if let fault = Self.fault(found, plain, "the plain kernels") { return fault }
        return Self.fault(found, try embeddingsOfOneByOne(embedder), "those of single inputs")
    }

    /// The embeddings of all texts, then of all pictures.
    private func embeddings(_ embedder: ImageEmbedder) throws -> [[Float]] {
        let texts = try model.encoder.embed(texts: Self.texts)
        let pictures = GoldenPicture.all.map { embedder.preprocessor.tensor(from: $0.image) }
        let images = try Array(pictures.joined()).withUnsafeBufferPointer {
            try model.encoder.embed(pixels: $0, count: pictures.count)
        }
        return (0..<texts.count).map { texts[$0] } + (0..<images.count).map { images[$0] }
    }

    private func embeddingsOfOneByOne(_ embedder: ImageEmbedder) throws -> [[Float]] {
        let texts = try Self.texts.map { try model.encoder.embed(texts: [$0])[0] }
        let images = try GoldenPicture.all.map { picture in
            try embedder.preprocessor.tensor(from: picture.image).withUnsafeBufferPointer {
                try model.encoder.embed(pixels: $0, count: 1)[0]
            }
        }
        return texts + images
    }

    private static func fault(
        _ found: [[Float]], _ expected: [[Float]]?, _ reference: String
    ) -> EncoderFault? {
        let names = texts.map { "\"\($0)\"" } + GoldenPicture.all.map(\.name)
        guard let expected, expected.count == found.count else {
            return EncoderFault(input: names[0], reference: reference, difference: .nan)
        }
        for (name, (one, other)) in zip(names, zip(found, expected)) {
            let differences = zip(one, other).map { abs($0 - $1) }
            let isComparable = one.count == other.count && differences.allSatisfy(\.isFinite)
            let largest = isComparable ? differences.max() ?? .nan : .nan
            guard largest <= tolerance else {
                return EncoderFault(input: name, reference: reference, difference: largest)
            }
        }
        return nil
    }
}
