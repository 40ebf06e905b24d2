internal import FoundationEssentials

/// A normalizer of a `tokenizer.json`.
struct NormalizerJSON: Decodable {
    private var type: String
    private var normalizers: [NormalizerJSON]?
    private var pattern: PatternJSON?
    private var content: String?
    private var stripsLeft: Bool?
    private var stripsRight: Bool?
    private var map: String?

    private enum CodingKeys: String, CodingKey {
        case type, normalizers, pattern, content
        case stripsLeft = "strip_left"
        case stripsRight = "strip_right"
        case map = "precompiled_charsmap"
    }

    /// The most steps. Published files have up to eight. The limit bounds the time for every text.
    private static let mostSteps = 32

    /// Converts the normalizer to steps. Throws if it is not supported.
    ///
    /// - Parameter path: The file, for error messages.
    func steps(path: String) throws(TokenizerError) -> [NormalizationStep] {
        switch type {
        case "Sequence":
            var steps: [NormalizationStep] = []
            for normalizer in normalizers ?? [] {
                steps += try normalizer.steps(path: path)
                guard steps.count <= Self.mostSteps else {
                    throw .malformed(
                        path: path, expected: "at most \(Self.mostSteps) normalizers", found: "more")
                }
            }
            return steps
        case "Lowercase": return [.lowercase]
        case "Strip": return [.strip(start: stripsLeft ?? true, end: stripsRight ?? true)]
        case "Replace":
            guard let pattern = pattern?.pattern else { break }
            return [.replace(pattern, with: Array((content ?? "").unicodeScalars))]
        case "Precompiled":
            guard let map else { return [] }
            guard let bytes = Data(base64Encoded: map) else {
                throw .malformed(path: path, expected: "a character map in base 64", found: "other text")
            }
            return bytes.isEmpty ? [] : [.map(try CharacterMap(Array(bytes), path: path))]
        default: break
        }
        throw .malformed(
            path: path,
            expected: "a normalizer of type Sequence, Lowercase, Strip, Precompiled or Replace with a "
                + "pattern",
            found: QuotedText.quoted(type))
    }
}
