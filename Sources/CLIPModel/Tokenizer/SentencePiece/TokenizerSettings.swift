internal import SystemPackage

/// The settings of a tokenizer from `tokenizer_config.json` and `special_tokens_map.json`. Either file may be missing.
struct TokenizerSettings: Decodable {
    /// The name of a token: a string, or an object with the string under `content`.
    struct Name: Decodable {
        var content: String
        /// How the token is searched for; nil if only the name is given.
        private var details: AddedTokenJSON?

        /// Makes a name without details.
        init(_ content: String) { self.content = content }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                content = text
            } else {
                let token = try AddedTokenJSON(from: decoder)
                (content, details) = (token.content, token)
            }
        }

        /// Returns the token with the given id.
        func token(id: Int32) -> AddedToken { details?.token(id: id) ?? AddedToken(content: content, id: id) }
    }

    /// The names of classes that read any file of the `tokenizers` library.
    static let generalClassNames: Set = ["PreTrainedTokenizerFast", "TokenizersBackend"]

    /// The `transformers` class that reads the tokenizer.
    var className: String?
    var lowercases: Bool?
    var addsStart: Bool?
    var addsEnd: Bool?
    var start: Name?
    var end: Name?
    var padding: Name?
    var unknown: Name?
    var paddingSide: PaddingSide?
    /// The added tokens of `tokenizer_config.json` by their ids.
    var addedTokens: [String: AddedTokenJSON]?

    private enum CodingKeys: String, CodingKey {
        case className = "tokenizer_class"
        case lowercases = "do_lower_case"
        case addsStart = "add_bos_token"
        case addsEnd = "add_eos_token"
        case start = "bos_token"
        case end = "eos_token"
        case padding = "pad_token"
        case unknown = "unk_token"
        case paddingSide = "padding_side"
        case addedTokens = "added_tokens_decoder"
    }

    /// Returns the normalization steps that come before those of the tokenizer's own file.
    ///
    /// SigLIP was trained on cleaned texts, and SigLIP 2 on texts in lower case. Some of their published files do not say so,
    /// so these steps are applied for every class. If the text is already cleaned, the class decides: SigLIP's classes
    /// apply the steps again, others do not.
    ///
    /// - Parameter isCleaned: Whether `open_clip`'s cleaning has already been applied to the text.
    func ownSteps(isUnigram: Bool, isCleaned: Bool) -> [NormalizationStep] {
        if isCleaned, let className, !className.hasPrefix("Siglip") { return [] }
        let lowercases = lowercases ?? true
        if isUnigram { return [.canonicalize(lowercases: lowercases)] }
        return lowercases ? [.lowercase] : []
    }

    /// Reads the settings in a folder. `tokenizer_config.json` takes precedence.
    static func read(folder: FilePath) throws(TokenizerError) -> TokenizerSettings {
        var settings = try read(path: folder.appending("tokenizer_config.json"))
        let map = try read(path: folder.appending("special_tokens_map.json"))
        settings.start = settings.start ?? map.start
        settings.end = settings.end ?? map.end
        settings.padding = settings.padding ?? map.padding
        settings.unknown = settings.unknown ?? map.unknown
        return settings
    }

    private static func read(path: FilePath) throws(TokenizerError) -> TokenizerSettings {
        guard CheckpointFile.exists(path) else { return TokenizerSettings() }
        return try TokenizerFiles.decode(TokenizerSettings.self, from: path)
    }
}

/// The padding of a `tokenizer.json`.
struct PaddingJSON: Decodable {
    /// The padding token.
    var name: String?
    /// The side of the text on which padding is added.
    var side: PaddingSide?

    private enum CodingKeys: String, CodingKey {
        case name = "pad_token"
        case side = "direction"
    }
}

/// The side of a text on which padding is added.
enum PaddingSide: Decodable {
    case left, right

    init(from decoder: any Decoder) throws {
        let word = try decoder.singleValueContainer().decode(String.self)
        // In lower case in `tokenizer_config.json`, capitalized in `tokenizer.json`.
        switch word {
        case "left", "Left": self = .left
        case "right", "Right": self = .right
        default:
            throw UnexpectedContent(
                expected: "\"left\" or \"right\" as the side of the padding", found: QuotedText.quoted(word))
        }
    }
}
