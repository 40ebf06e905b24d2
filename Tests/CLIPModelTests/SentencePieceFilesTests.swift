import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The files of SigLIP's tokenizers: which ones are read, what they may contain, and how damaged files are refused.
struct SentencePieceFilesTests {
    private static let unigram = """
        {"added_tokens": [{"id": 1, "content": "</s>", "normalized": false}],
         "normalizer": null, "pre_tokenizer": {"type": "Metaspace", "replacement": "▁"},
         "model": {"type": "Unigram", "unk_id": 0, "vocab":
          [["<unk>", 0], ["</s>", 0.0], ["▁", -2.5], ["a", -1e0], ["▁a", -1.25], ["b", -3], ["ab", -9]]}}
        """

    private static let pairs = """
        {"added_tokens": [{"id": 9, "content": "<extra>", "normalized": false, "single_word": true}],
         "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
         "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "vocab":
          {"<pad>": 0, "<eos>": 1, "<bos>": 2, "<unk>": 3, "a": 4, "b": 5, "ab": 6, "aba": 7, "▁": 8},
          "merges": ["ab a", "a b"]}}
        """

    private static func tokenizer(
        _ json: String, config: String = #"{"padding_side": "right"}"#, contextLength: Int = 8,
        rowCount: Int = .max, cleaning: OpenCLIPCleaning? = nil
    ) throws -> SentencePieceTokenizer {
        let folder = try TemporaryFolder()
        try folder.write(Array(json.utf8), to: "tokenizer.json")
        try folder.write(Array(config.utf8), to: "tokenizer_config.json")
        return try SentencePieceTokenizer(
            checkpointFolder: FilePath(folder.path), contextLength: contextLength, rowCount: rowCount,
            cleaning: cleaning)
    }

    /// Checks that a file is refused with `.malformed` and that the message contains `word`.
    private func expectMalformed(
        _ word: String, _ json: String, config: String = "{}", rowCount: Int = .max,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: TokenizerError.self, sourceLocation: sourceLocation) {
            _ = try Self.tokenizer(json, config: config, rowCount: rowCount)
        }
        guard case .malformed(_, let expected, let found) = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return
        }
        #expect((expected + " | " + found).contains(word), sourceLocation: sourceLocation)
    }

    // MARK: Folders

    @Test func aFolderWithoutATokenizerIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("{}".utf8), to: "tokenizer_config.json")
        let error = #expect(throws: TokenizerError.self) {
            _ = try SentencePieceTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 64)
        }
        guard case .filesNotFound(_, let expected) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(
            expected == ["tokenizer.json", "spiece.model", "tokenizer.model", "sentencepiece.bpe.model"])
    }

    @Test(arguments: ["spiece.model", "tokenizer.model", "sentencepiece.bpe.model"])
    func everyNameOfAModelIsReadAndTokenizerJSONBeforeIt(name: String) throws {
        let fixture = try SentencePieceFixture.read()
        let folder = try TemporaryFolder()
        try folder.write(try fixture.content(of: "pairs-model"), to: name)
        let model = try SentencePieceTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 8)
        #expect(model.vocabularyCount > 600)
        #expect(model.encode("") == [0, 0, 0, 0, 0, 0, 0, 1])
        try folder.write(Array(Self.pairs.utf8), to: "tokenizer.json")
        let json = try SentencePieceTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 8)
        #expect(json.vocabularyCount == 10)
    }

    @Test(arguments: [1, 0, -1, Int.min])
    func aContextWithoutRoomIsRefused(contextLength: Int) throws {
        #expect(throws: TokenizerError.contextTooShort(length: contextLength, needed: 2)) {
            _ = try Self.tokenizer(Self.pairs, contextLength: contextLength)
        }
    }

    @Test func theSmallestContextHoldsAllSpecialTokens() throws {
        let processor =
            #""post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<pad>"}}, "#
            + #"{"SpecialToken": {"id": "<pad>"}}, {"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "<eos>"}}], "#
            + #""special_tokens": {"<pad>": {"ids": [0]}, "<eos>": {"ids": [1]}}}, "#
        let json = "{" + processor + Self.pairs.dropFirst()
        #expect(throws: TokenizerError.contextTooShort(length: 2, needed: 3)) {
            _ = try Self.tokenizer(json, contextLength: 2)
        }
        #expect(try Self.tokenizer(json, contextLength: 3).encode("a") == [0, 0, 1])
    }

    // MARK: Content of the files

    @Test func aUnigramVocabularyIsCutIntoTheLikeliestPieces() throws {
        let tokenizer = try Self.tokenizer(Self.unigram)
        #expect(tokenizer.vocabularyCount == 7)
        #expect(tokenizer.encode("A, ab?") == [4, 4, 5, 1, 1, 1, 1, 1])
        // Consecutive unknown characters become one token.
        #expect(tokenizer.encode("xyz b") == [2, 0, 2, 5, 1, 1, 1, 1])
        #expect(tokenizer.encode("b</s>a") == [2, 5, 1, 4, 1, 1, 1, 1])
    }

    @Test func aPairThatComesAboutCountsAtOnce() throws {
        let tokenizer = try Self.tokenizer(Self.pairs)
        #expect(tokenizer.encode("ABAB") == [7, 5, 1, 0, 0, 0, 0, 0])
        #expect(tokenizer.encode("xy ab") == [3, 8, 6, 1, 0, 0, 0, 0])
    }

    @Test func tokensThatStandAloneCountOnlyThere() throws {
        let tokenizer = try Self.tokenizer(Self.pairs)
        #expect(tokenizer.encode("a <extra>") == [4, 8, 9, 1, 0, 0, 0, 0])
        #expect(!tokenizer.encode("a<extra>").contains(9))
    }

    @Test func tokensOfTheNormalizedTextAreFoundInIt() throws {
        let json = Self.pairs.replacing("\"normalized\": false", with: "\"normalized\": true")
        #expect(json != Self.pairs)
        #expect(try Self.tokenizer(json).encode("a <EXTRA>") == [4, 8, 9, 1, 0, 0, 0, 0])
        #expect(!(try Self.tokenizer(Self.pairs).encode("a <EXTRA>").contains(9)))
    }

    @Test func aTextThatIsATokenCanStandForItself() throws {
        let json = Self.pairs.replacing("\"b\": 5", with: "\"b\": 5, \"bb\": 10")
        #expect(try Self.tokenizer(json).encode("bb") == [5, 5, 1, 0, 0, 0, 0, 0])
        let direct = json.replacing("\"fuse_unk\"", with: "\"ignore_merges\": true, \"fuse_unk\"")
        #expect(try Self.tokenizer(direct).encode("bb") == [10, 1, 0, 0, 0, 0, 0, 0])
        #expect(try Self.tokenizer(direct).encode("bbb") == [5, 5, 5, 1, 0, 0, 0, 0])
    }

    @Test func settingsSayWhatStandsAroundAText() throws {
        func ids(_ config: String) throws -> [Int32] {
            let rest = config.dropFirst()
            let right = #"{"padding_side": "right""# + (rest == "}" ? "" : ", ") + rest
            return try Self.tokenizer(Self.pairs, config: right).encode("Ab")
        }
        #expect(try ids("{}") == [6, 1, 0, 0, 0, 0, 0, 0])
        #expect(try ids(#"{"do_lower_case": false}"#) == [3, 5, 1, 0, 0, 0, 0, 0])
        #expect(try ids(#"{"add_bos_token": true}"#) == [2, 6, 1, 0, 0, 0, 0, 0])
        #expect(try ids(#"{"add_eos_token": false}"#) == [6, 0, 0, 0, 0, 0, 0, 0])
        #expect(try ids(#"{"eos_token": {"content": "b"}, "pad_token": "a"}"#) == [6, 5, 4, 4, 4, 4, 4, 4])
        #expect(try ids(#"{"pad_token": null, "eos_token": null}"#) == [6, 1, 0, 0, 0, 0, 0, 0])
    }

    @Test func theTokenizersOwnFileSaysItToo() throws {
        let template = """
            {"padding": {"pad_token": "a"}, "post_processor": {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "<bos>"}}, {"Sequence": {"id": "A"}}],
             "special_tokens": {"<bos>": {"ids": [2]}}},
            """
        let json = template + Self.pairs.dropFirst()
        #expect(try Self.tokenizer(json).encode("b") == [2, 5, 4, 4, 4, 4, 4, 4])
        #expect(
            try Self.tokenizer(json, config: #"{"add_eos_token": true, "padding_side": "right"}"#).encode("b")
                .first == 5)
        expectMalformed("ids of", json.replacing("\"<bos>\": {\"ids\"", with: "\"x\": {\"ids\""))
        expectMalformed("id 77", json.replacing("[2]", with: "[77]"))
        expectMalformed("texts", json.replacing(#", {"Sequence": {"id": "A"}}"#, with: ""))
    }

    @Test func paddingStandsWhereTheFilesSayOrElseTheClass() throws {
        func ids(_ config: String, _ json: String = Self.pairs) throws -> [Int32] {
            try Self.tokenizer(json, config: config).encode("ab")
        }
        let (left, right): ([Int32], [Int32]) = ([0, 0, 0, 0, 0, 0, 6, 1], [6, 1, 0, 0, 0, 0, 0, 0])
        #expect(try ids("{}") == left)
        for name in ["GemmaTokenizer", "GemmaTokenizerFast", "Siglip2Tokenizer"] {
            #expect(try ids("{\"tokenizer_class\": \"\(name)\"}") == left)
            #expect(try ids("{\"tokenizer_class\": \"\(name)\", \"padding_side\": \"right\"}") == right)
        }
        #expect(try ids(#"{"tokenizer_class": "PreTrainedTokenizerFast"}"#) == right)
        #expect(try ids("{}", Self.unigram) == [4, 5, 1, 1, 1, 1, 1, 1])
        let said = Self.pairs.replacing(
            "{\"added", with: #"{"padding": {"direction": "Right", "pad_token": "<pad>"}, "added"#)
        #expect(try ids("{}", said) == right)
        #expect(try ids(#"{"padding_side": "left"}"#, said) == left)
        expectMalformed("side of the padding", Self.pairs, config: #"{"padding_side": "up"}"#)
    }

    @Test func theModelIsReadFirstForTheClassThatReadsNothingElse() throws {
        let fixture = try SentencePieceFixture.read()
        let folder = try fixture.folder(of: "unigram")
        try folder.write(Array(Self.unigram.utf8), to: "tokenizer.json")
        func count(_ config: String) throws -> Int {
            try folder.write(Array(config.utf8), to: "tokenizer_config.json")
            return try SentencePieceTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 8)
                .vocabularyCount
        }
        #expect(try count(#"{"tokenizer_class": "SiglipTokenizer"}"#) > 100)
        #expect(try count(#"{"tokenizer_class": "T5Tokenizer"}"#) == 7)
        #expect(try count("{}") == 7)
        try FileManager.default.removeItem(atPath: folder.path("spiece.model"))
        #expect(try count(#"{"tokenizer_class": "SiglipTokenizer"}"#) == 7)
    }

    @Test func aTextIsCleanedAsTheConfigurationSays() throws {
        func ids(_ text: String, _ cleaning: OpenCLIPCleaning?, _ name: String) throws -> [Int32] {
            let config = "{\"tokenizer_class\": \"\(name)\", \"padding_side\": \"right\"}"
            return try Self.tokenizer(Self.pairs, config: config, cleaning: cleaning).encode(text)
        }
        for name in ["GemmaTokenizer", "Siglip2Tokenizer"] {
            #expect(try ids(" A_b! ", .canonicalize, name) == [4, 8, 5, 1, 0, 0, 0, 0])
            #expect(try ids(" A  b", .lower, name) == [4, 8, 5, 1, 0, 0, 0, 0])
            #expect(try ids("&#x61;b", nil, name) != [6, 1, 0, 0, 0, 0, 0, 0])
            #expect(try ids("&#x61;b", .whitespace, name) == [6, 1, 0, 0, 0, 0, 0, 0])
        }
        // Cleaned texts are passed to the class unchanged. Gemma's class keeps capitals.
        #expect(try ids("Ab", .whitespace, "GemmaTokenizer") == [3, 5, 1, 0, 0, 0, 0, 0])
        #expect(try ids("Ab", .whitespace, "Siglip2Tokenizer") == [6, 1, 0, 0, 0, 0, 0, 0])
        #expect(try ids("Ab", nil, "GemmaTokenizer") == [6, 1, 0, 0, 0, 0, 0, 0])
    }

    // MARK: Embeddings with fewer rows

    @Test func tokensWithoutARowAreAsIfTheyWereNotThere() throws {
        func unigram(_ rowCount: Int) throws -> SentencePieceTokenizer {
            try Self.tokenizer(Self.unigram, rowCount: rowCount)
        }
        #expect(try unigram(7).encode("ab") == (try Self.tokenizer(Self.unigram).encode("ab")))
        let fewer = try unigram(5)
        #expect(fewer.vocabularyCount == 5)
        #expect(fewer.encode("ab") == [4, 0, 1, 1, 1, 1, 1, 1])
        let extra =
            #"{"id": 7, "content": "<extra_id_0>", "normalized": true}, {"id": 8, "content": "<x>"}, "#
        let json = Self.unigram.replacing("\"added_tokens\": [", with: "\"added_tokens\": [" + extra)
        #expect(try Self.tokenizer(json).encode("a<x>").contains(8))
        #expect(try Self.tokenizer(json, rowCount: 7).encode("a<x><extra_id_0>").allSatisfy { $0 < 7 })

        // No rule, character or added token produces a token without a row.
        func pairs(_ rowCount: Int) throws -> [Int32] {
            try Self.tokenizer(Self.pairs, rowCount: rowCount).encode("abab <extra>")
        }
        #expect(try pairs(.max) == [7, 5, 8, 9, 1, 0, 0, 0])
        #expect(try pairs(9) == [7, 5, 8, 3, 4, 3, 1, 0])
        #expect(try pairs(7) == [6, 6, 3, 4, 3, 1, 0, 0])
        #expect(try pairs(5) == [4, 3, 4, 3, 4, 3, 1, 0])
    }

    @Test(arguments: SentencePieceFixture.names)
    func noTextHasAnIDWithoutARow(name: String) throws {
        let fixture = try SentencePieceFixture.read()
        let folder = try fixture.folder(of: name)
        let count = try SentencePieceTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 64)
            .vocabularyCount
        for rowCount in [count - 100, count - 1] {
            let tokenizer = try SentencePieceTokenizer(
                checkpointFolder: FilePath(folder.path), contextLength: 64, rowCount: rowCount)
            #expect(tokenizer.vocabularyCount == rowCount)
            for golden in fixture.cases {
                #expect(tokenizer.encode(golden.text).allSatisfy { $0 >= 0 && $0 < rowCount })
            }
        }
    }

    @Test func tokensThatCannotBeDoneWithoutNeedARow() throws {
        expectMalformed(
            "an id below 1, the number of rows",
            Self.unigram.replacing("\"unk_id\": 0", with: "\"unk_id\": 3"), rowCount: 1)
        expectMalformed("\"</s>\"", Self.unigram, rowCount: 1)
        expectMalformed("\"<unk>\"", Self.pairs, rowCount: 3)
        expectMalformed("\"ab\"", Self.pairs, config: #"{"pad_token": "ab"}"#, rowCount: 6)
        expectMalformed("\"ab\"", Self.pairs, config: #"{"eos_token": "ab"}"#, rowCount: 6)
        let bytes = Self.pairs.replacing("\"fuse_unk\"", with: "\"byte_fallback\": true, \"fuse_unk\"")
            .replacing("\"b\": 5", with: "\"b\": 5, \"<0x41>\": 12")
        _ = try Self.tokenizer(bytes, rowCount: 13)
        expectMalformed("\"<0x41>\"", bytes, rowCount: 12)
        let fixture = try SentencePieceFixture.read()
        for name in ["unigram-bytes", "pairs-model"] {
            let folder = try fixture.folder(of: name)
            let error = #expect(throws: TokenizerError.self) {
                _ = try SentencePieceTokenizer(
                    checkpointFolder: FilePath(folder.path), contextLength: 64, rowCount: 100)
            }
            #expect(error?.description.contains("<0x") == true)
        }
    }

    @Test func everySpellingOfAFileIsRead() throws {
        var escaped = ""
        for scalar in Self.pairs.unicodeScalars {
            let needsEscape = !scalar.isASCII || scalar == "<" || scalar == ">"
            escaped += needsEscape ? "\\u" + String(format: "%04x", scalar.value) : String(scalar)
        }
        let lists = Self.pairs.replacing(#"["ab a", "a b"]"#, with: #"[["ab", "a"], ["a", "b"]]"#)
        let expected = try Self.tokenizer(Self.pairs).encode("abab <extra> b a")
        for spelling in [escaped, lists, " \n" + Self.pairs.replacing(", ", with: ",") + "\n"] {
            #expect(spelling != Self.pairs)
            #expect(try Self.tokenizer(spelling).encode("abab <extra> b a") == expected)
        }
        let emoji = Self.pairs.replacing("\"b\": 5", with: "\"\\ud83d\\ude00\": 5, \"b\": 10")
        #expect(try Self.tokenizer(emoji).encode("😀").first == 5)
    }

    @Test func normalizersAndSplittersAreApplied() throws {
        func ids(normalizer: String, splitter: String = "null", _ text: String) throws -> [Int32] {
            let own = #""normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}"#
            let json = Self.pairs.replacing(
                own, with: "\"normalizer\": \(normalizer), \"pre_tokenizer\": \(splitter)")
            #expect(json != Self.pairs)
            return try Array(Self.tokenizer(json).encode(text).prefix { $0 != 1 })
        }
        let runs = #"{"type": "Replace", "pattern": {"Regex": "[x-z!\\s]{2,}"}, "content": "b"}"#
        #expect(try ids(normalizer: runs, "ax yza") == [7])
        #expect(try ids(normalizer: runs, "axa") == [4, 3, 4])
        let strip =
            #"{"type": "Sequence", "normalizers": [{"type": "Strip", "strip_left": false}, {"type": "Lowercase"}]}"#
        #expect(try ids(normalizer: strip, " B  ") == [3, 5])
        let isolated = #"{"type": "Split", "pattern": {"String": "b"}, "behavior": "Isolated"}"#
        #expect(try ids(normalizer: "null", splitter: isolated, "aba") == [4, 5, 4])
        let removed = #"{"type": "Split", "pattern": {"String": "b"}, "behavior": "Removed"}"#
        #expect(try ids(normalizer: "null", splitter: removed, "aba") == [4, 4])
        let next = #"{"type": "Split", "pattern": {"String": "b"}, "behavior": "MergedWithNext"}"#
        #expect(try ids(normalizer: "null", splitter: next, "aba") == [4, 5, 4])
        let previous = #"{"type": "Split", "pattern": {"String": "b"}, "behavior": "MergedWithPrevious"}"#
        #expect(try ids(normalizer: "null", splitter: previous, "aba") == [6, 4])
        let spaces =
            #"{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Metaspace", "prepend_scheme": "first"}]}"#
        #expect(try ids(normalizer: "null", splitter: spaces, "a b") == [8, 4, 5])
    }

    // MARK: Damage

    @Test func damagedUnigramFilesAreRefused() {
        func changed(_ old: String, _ new: String) -> String {
            #expect(Self.unigram.contains(old))
            return Self.unigram.replacing(old, with: new)
        }
        let cases: [(word: String, json: String)] = [
            ("\"{\"", "[]"), ("WordPiece", changed("Unigram", "WordPiece")),
            ("unk_id", changed("\"unk_id\": 0", "\"unk_id\": 7")),
            ("unk_id", changed("\"unk_id\": 0", "\"unk_id\": null")),
            ("twice", changed("[\"ab\"", "[\"a\"")), ("a number", changed("-2.5", "\"x\"")),
            ("a number", changed("-2.5", "1e999")), ("end of a pair", changed("-2.5", "-2.5, 3")),
            ("\"vocab\"", changed("\"vocab\"", "\"words\"")),

            ("1 as the id", changed("\"id\": 1", "\"id\": 2")),
            ("an id from 0", changed("\"id\": 1", "\"id\": -1")),
            ("an id from 0", changed("\"id\": 1, ", "")),
            ("pre-tokenizer", changed("Metaspace", "ByteLevel")),
            ("one character", changed("\"replacement\": \"▁\"", "\"replacement\": \"__\"")),
            ("a normalizer", changed("\"normalizer\": null", "\"normalizer\": {\"type\": \"NFKC\"}")),
        ]
        for (word, json) in cases { expectMalformed(word, json) }
        expectMalformed("its end", "")
        let endless = changed("\"</s>\", 0.0", "\"e\", 0").replacing("\"added_tokens\"", with: "\"other\"")
        expectMalformed("\"</s>\"", endless)
    }

    @Test func damagedPairFilesAreRefused() {
        func changed(_ old: String, _ new: String) -> String {
            #expect(Self.pairs.contains(old))
            return Self.pairs.replacing(old, with: new)
        }
        let cases: [(word: String, json: String)] = [
            ("no such token", changed("\"unk_token\": \"<unk>\"", "\"unk_token\": \"<no>\"")),
            ("5 twice", changed("\"a\": 4", "\"a\": 5")), ("before", changed("\"b\": 5", "\"a\": 5")),
            ("an id", changed("\"a\": 4", "\"a\": 4.5")), ("an id", changed("\"a\": 4", "\"a\": 2147483648")),
            ("\"zz\"", changed("\"ab a\"", "\"zz a\"")), ("into a token", changed("\"ab a\"", "\"b a\"")),
            ("an empty one", changed("\"ab a\"", "[\"ab\"]")),
            ("end of a pair", changed("\"ab a\"", "[\"ab\", \"a\", \"b\"]")),
            ("end_of_word_suffix", changed("\"fuse_unk\"", "\"end_of_word_suffix\": \"</w>\", \"fuse_unk\"")),
            ("quantifier", changed("{\"String\": \" \"}", "{\"Regex\": \"(a+)+$\"}")),
            ("quantifier", changed("{\"String\": \" \"}", "{\"String\": \"\"}")),
            (
                "times as long",
                changed("\"content\": \"▁\"", "\"content\": \"\(String(repeating: "x", count: 257))\"")
            ),
            ("rest of a value", String(Self.pairs.dropLast(8))),
            ("nothing more", Self.pairs + "{"),
        ]
        for (word, json) in cases { expectMalformed(word, json) }
    }

    @Test func filesThatWouldTakeMemoryOrTimeWithoutBoundAreRefused() throws {
        func changed(_ old: String, _ new: String) -> String {
            #expect(Self.pairs.contains(old))
            return Self.pairs.replacing(old, with: new)
        }
        func repeated(_ part: String, _ count: Int) -> String {
            Array(repeating: part, count: count).joined(separator: ", ")
        }
        func steps(_ part: String, _ count: Int) -> String {
            changed(
                "\"normalizer\": {",
                "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [\(repeated(part, count))]}, \"other\": {"
            )
        }
        let strip = #"{"type": "Strip"}"#
        _ = try Self.tokenizer(steps(strip, 32))
        expectMalformed("32 normalizers", steps(strip, 33))
        expectMalformed(
            "32 normalizers", steps("{\"type\": \"Sequence\", \"normalizers\": [\(strip), \(strip)]}", 17))
        _ = try Self.tokenizer(steps(#"{"type": "Lowercase"}"#, 5))
        expectMalformed("times as long", steps(#"{"type": "Lowercase"}"#, 6))

        func splits(_ count: Int) -> String {
            changed(
                "\"model\":",
                "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [\(repeated(#"{"type": "WhitespaceSplit"}"#, count))]}, \"model\":"
            )
        }
        _ = try Self.tokenizer(splits(8))
        expectMalformed("8 pre-tokenizers", splits(9))

        func pattern(_ count: Int) -> String {
            changed("{\"String\": \" \"}", "{\"Regex\": \"[\(String(repeating: "x", count: count))]\"}")
        }
        _ = try Self.tokenizer(pattern(254))
        expectMalformed("quantifier", pattern(255))

        func token(_ count: Int) -> String {
            changed("<extra>", String(repeating: "x", count: count)).replacing(
                "d\": false", with: "d\": true")
        }
        _ = try Self.tokenizer(token(10_000))
        expectMalformed("added tokens", token((1 << 24) + 1))
        let growing = token(100_000).replacing("▁\"}", with: String(repeating: "y", count: 250) + "\"}")
        expectMalformed("at most 67108 characters", growing)
    }

    @Test func damagedCharacterMapsAreRefused() {
        func map(_ bytes: [UInt8]) -> String {
            let encoded = Data(bytes).base64EncodedString()
            return Self.unigram.replacing(
                "\"normalizer\": null",
                with: "\"normalizer\": {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"\(encoded)\"}")
        }
        for bytes: [UInt8] in [
            [1], [0, 0, 0, 0], [8, 0, 0, 0, 1, 2, 3, 4], [3, 0, 0, 0, 1, 2, 3, 4],
            [255, 255, 255, 255, 0, 0, 0, 0],
        ] {
            expectMalformed("character map", map(bytes))
        }
        expectMalformed("replacements", map([4, 0, 0, 0, 0, 0, 0, 0, 0xFF]))
        expectMalformed(
            "replacements", map([4, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0x61, count: 2000)))
        expectMalformed("base 64", map([1]).replacing("AQ==", with: "*"))
    }

    @Test func filesOfGreatDepthAreRefused() {
        let depth = 100_000
        let opening = String(repeating: #"{"type": "Sequence", "normalizers": ["#, count: depth)
        let nested = opening + #"{"type": "Lowercase"}"# + String(repeating: "]}", count: depth)
        expectMalformed(
            "JSON", Self.unigram.replacing("\"normalizer\": null", with: "\"normalizer\": " + nested))
        expectMalformed("rest of a value", "{\"x\": " + String(repeating: "[", count: depth))
    }

    @Test func damagedSettingsAreRefused() {
        for config in ["[]", "{", #"{"eos_token": 3}"#, #"{"do_lower_case": "yes"}"#] {
            #expect(throws: TokenizerError.self) { _ = try Self.tokenizer(Self.pairs, config: config) }
        }
        expectMalformed("\"<end>\"", Self.pairs, config: #"{"eos_token": "<end>"}"#)
        expectMalformed("\"<none>\"", Self.pairs, config: #"{"pad_token": "<none>"}"#)
    }
}
