/// A pre-tokenizer of a `tokenizer.json`.
struct PreTokenizerJSON: Decodable {
    /// The splits that the pre-tokenizer stands for, in order.
    let splits: [PieceSplit]

    private enum CodingKeys: String, CodingKey {
        case type, pretokenizers, pattern, behavior, invert, replacement, split
        case prefix = "prepend_scheme"
        case addsPrefix = "add_prefix_space"
    }

    /// The most splits. Published files have one or two. The limit bounds the time for every text.
    private static let mostSplits = 8

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let type = try container.decode(String.self, forKey: .type)
        switch type {
        case "Sequence":
            splits = try container.decode([PreTokenizerJSON].self, forKey: .pretokenizers).flatMap(\.splits)
            guard splits.count <= Self.mostSplits else {
                throw UnexpectedContent(
                    expected: "at most \(Self.mostSplits) pre-tokenizers", found: "\(splits.count)")
            }
        case "WhitespaceSplit": splits = [.matches(.whitespace, .removed)]
        case "Metaspace": splits = [try Self.spaceMarks(container)]
        case "Split": splits = [try Self.matches(container)]
        default:
            throw UnexpectedContent(
                expected: "a pre-tokenizer of type Sequence, WhitespaceSplit, Metaspace or Split",
                found: QuotedText.quoted(type))
        }
    }

    private static func spaceMarks(_ container: KeyedDecodingContainer<CodingKeys>) throws -> PieceSplit {
        let replacement = try container.decodeIfPresent(String.self, forKey: .replacement) ?? "\u{2581}"
        guard let mark = replacement.unicodeScalars.first, replacement.unicodeScalars.count == 1 else {
            throw UnexpectedContent(
                expected: "one character as the replacement of spaces", found: QuotedText.quoted(replacement))
        }
        let addsPrefix = try container.decodeIfPresent(Bool.self, forKey: .addsPrefix) ?? true
        let scheme = try container.decodeIfPresent(String.self, forKey: .prefix)
        let prefix: PieceSplit.Prefix
        switch scheme ?? (addsPrefix ? "always" : "never") {
        case "always": prefix = .always
        case "first": prefix = .first
        case "never": prefix = .never
        default:
            throw UnexpectedContent(
                expected: "\"always\", \"first\" or \"never\" as the \"prepend_scheme\"",
                found: QuotedText.quoted(scheme ?? ""))
        }
        let cuts = try container.decodeIfPresent(Bool.self, forKey: .split) ?? true
        return .spaceMarks(mark: mark, prefix: prefix, cuts: cuts)
    }

    private static func matches(_ container: KeyedDecodingContainer<CodingKeys>) throws -> PieceSplit {
        let pattern = try container.decode(PatternJSON.self, forKey: .pattern).pattern
        guard try container.decodeIfPresent(Bool.self, forKey: .invert) != true else {
            throw UnexpectedContent(expected: "a split with \"invert\" false", found: "true")
        }
        let behavior = try container.decode(String.self, forKey: .behavior)
        switch behavior {
        case "Removed": return .matches(pattern, .removed)
        case "Isolated": return .matches(pattern, .isolated)
        case "MergedWithPrevious": return .matches(pattern, .joinsPrevious)
        case "MergedWithNext": return .matches(pattern, .joinsNext)
        default:
            throw UnexpectedContent(
                expected: "a split that is Removed, Isolated, MergedWithPrevious or MergedWithNext",
                found: QuotedText.quoted(behavior))
        }
    }
}
