import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The files that a tokenizer is read from, and the errors for missing and damaged files.
struct TokenizerFilesTests {
    private static let openAINames = ["<|startoftext|>", "<|endoftext|>"]

    /// A vocabulary of 524 tokens.
    private static func small() throws -> TokenizerFixture {
        try TokenizerFixture(mergeCount: 10, specials: openAINames)
    }

    private static func tokenizer(
        vocabulary: String, merges: String, contextLength: Int = 77
    ) throws -> CLIPTokenizer {
        let folder = try TemporaryFolder()
        return try CLIPTokenizer(
            vocabularyPath: FilePath(try folder.write(Array(vocabulary.utf8), to: "vocab.json")),
            mergesPath: FilePath(try folder.write(Array(merges.utf8), to: "merges.txt")),
            contextLength: contextLength)
    }

    private static func tokenizer(json: String) throws -> CLIPTokenizer {
        let folder = try TemporaryFolder()
        return try CLIPTokenizer(
            tokenizerJSONPath: FilePath(try folder.write(Array(json.utf8), to: "tokenizer.json")),
            contextLength: 77)
    }

    /// Checks that loading a tokenizer fails with `.malformed` and that the message contains these words.
    private func expectMalformed(
        _ words: String..., sourceLocation: SourceLocation = #_sourceLocation,
        make: () throws -> CLIPTokenizer
    ) {
        let error = #expect(throws: TokenizerError.self, sourceLocation: sourceLocation) { _ = try make() }
        guard case .malformed(_, let expected, let found) = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return
        }
        for word in words {
            #expect((expected + " | " + found).contains(word), sourceLocation: sourceLocation)
        }
    }

    // MARK: Folders

    @Test func aFolderWithBothKindsOfFilesIsReadFromVocabularyAndMerges() throws {
        let fixture = try Self.small()
        let folder = try TemporaryFolder()
        try folder.write(Array(fixture.vocabularyText.utf8), to: "vocab.json")
        try folder.write(Array(fixture.mergesText.utf8), to: "merges.txt")
        try folder.write(Array("{".utf8), to: "tokenizer.json")
        let tokenizer = try CLIPTokenizer(checkpointFolder: FilePath(folder.path + "/"), contextLength: 77)
        #expect(tokenizer.vocabularyCount == 524)
        #expect(tokenizer.contextLength == 77)
    }

    @Test(arguments: ["vocab.json", "merges.txt", "nothing"])
    func aFolderWithoutAWholeSetIsRefused(present: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("{}".utf8), to: present)
        let error = #expect(throws: TokenizerError.self) {
            _ = try CLIPTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 77)
        }
        #expect(
            error
                == .filesNotFound(
                    folder: folder.path, expected: ["vocab.json with merges.txt", "tokenizer.json"]))
        #expect(error?.description.contains("tokenizer.json") == true)
    }

    @Test func missingFilesAndFoldersAreUnreadable() throws {
        let folder = try TemporaryFolder()
        let missing = folder.path("tokenizer.json")
        #expect(throws: TokenizerError.unreadable(path: missing, reason: "there is no such file")) {
            _ = try CLIPTokenizer(tokenizerJSONPath: FilePath(missing), contextLength: 77)
        }
        #expect(throws: TokenizerError.unreadable(path: folder.path, reason: "it is a folder")) {
            _ = try CLIPTokenizer(tokenizerJSONPath: FilePath(folder.path), contextLength: 77)
        }
    }

    @Test(arguments: ["vocab.json", "merges.txt", "tokenizer.json"])
    func pipesAndDevicesAreRefusedWithoutWaiting(name: String) throws {
        let fixture = try Self.small()
        let folder = try TemporaryFolder()
        if name == "merges.txt" { try folder.write(Array(fixture.vocabularyText.utf8), to: "vocab.json") }
        if name == "vocab.json" { try folder.write(Array(fixture.mergesText.utf8), to: "merges.txt") }
        let path = folder.path(name)
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: TokenizerError.unreadable(path: path, reason: "it is not a regular file")) {
            _ = try CLIPTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 77)
        }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
        #expect(throws: TokenizerError.unreadable(path: path, reason: "it is not a regular file")) {
            _ = try CLIPTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 77)
        }
    }

    @Test func overlongFilesAreRefusedWithoutReadingThem() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([], to: "tokenizer.json")
        // The file is sparse and takes no space on the disk.
        for size in [64 << 20 + 1, 1 << 40] {
            try #require(truncate(path, size) == 0)
            #expect(throws: TokenizerError.unreadable(path: path, reason: "it has more than 67108864 bytes"))
            {
                _ = try CLIPTokenizer(tokenizerJSONPath: FilePath(path), contextLength: 77)
            }
        }
    }

    @Test func wordsOfAFileAreShortAndEscapedInErrors() throws {
        let name = "\\u001b[2J" + String(repeating: "x", count: 1_000_000)
        let digits = String(repeating: "9", count: 1_000_000)
        for text in ["{\"\(name)\": null}", "{\"\(name)\": -1}", "{\"a\": \(digits)}"] {
            let error = #expect(throws: TokenizerError.self) {
                _ = try Self.tokenizer(vocabulary: text, merges: "")
            }
            let sentence = try #require(error).description
            #expect(sentence.utf8.count < 600)
            #expect(!sentence.contains("\u{1B}"))
        }
    }

    @Test(arguments: [1, 0, -1, Int.min])
    func aContextWithoutRoomIsRefused(contextLength: Int) throws {
        let fixture = try Self.small()
        #expect(throws: TokenizerError.contextTooShort(length: contextLength, needed: 2)) {
            _ = try Self.tokenizer(
                vocabulary: fixture.vocabularyText, merges: fixture.mergesText, contextLength: contextLength)
        }
    }

    // MARK: Vocabularies

    @Test func escapesInAVocabularyAreRead() throws {
        let fixture = try Self.small()
        let escaped = fixture.vocabularyText.unicodeScalars.map { scalar in
            scalar.isASCII ? String(scalar) : String(format: "\\u%04X", scalar.value)
        }
        let tokenizer = try Self.tokenizer(vocabulary: escaped.joined(), merges: fixture.mergesText)
        let plain = try fixture.tokenizer(contextLength: 77)
        for text in ["the ☕ thing", "日本 \\ \"", "in an é"] {
            #expect(tokenizer.encode(text) == plain.encode(text))
        }
    }

    @Test func carriageReturnsAndBlankLinesInMergesAreRead() throws {
        let fixture = try Self.small()
        let merges = fixture.mergesText.replacingOccurrences(of: "\n", with: "\r\n") + "\r\n\n"
        let tokenizer = try Self.tokenizer(vocabulary: fixture.vocabularyText, merges: merges)
        #expect(tokenizer.encode("the inn") == (try fixture.tokenizer(contextLength: 77)).encode("the inn"))
    }

    @Test func everySpellingOfAVocabularyIsRead() throws {
        let fixture = try Self.small()
        let text = fixture.vocabularyText
        let expected = try Self.tokenizer(vocabulary: text, merges: fixture.mergesText)
        var escaped = ""
        for scalar in text.unicodeScalars {
            let needsEscape = scalar.value > 0x7E || scalar == "<" || scalar == "a"
            escaped += needsEscape ? "\\u" + String(format: "%04x", scalar.value) : String(scalar)
        }
        let spaced = text.replacingOccurrences(of: ", \"", with: " ,\r\n\t\"").replacingOccurrences(
            of: "\": ", with: "\" : ")
        let slashes = text.replacingOccurrences(of: "/", with: "\\/")
        for spelling in [escaped, spaced, slashes, "  " + text + "\n\n"] {
            #expect(spelling != text)
            let found = try Self.tokenizer(vocabulary: spelling, merges: fixture.mergesText)
            #expect(found.vocabularyCount == expected.vocabularyCount)
            #expect(found.encode("the <|endoftext|> inn") == expected.encode("the <|endoftext|> inn"))
        }
    }

    /// Flips, removes or inserts one or two bytes.
    private static func damaged(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        let inserted = Array("{}[]\",:\\ 0123456789eE.+-unt/\n\u{1}\u{E9}".utf8)
        var changed = text
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let at = Int.random(in: changed.indices, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: changed[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: changed.remove(at: at)
            default: changed.insert(inserted.randomElement(using: &random) ?? 0, at: at)
            }
        }
        return changed
    }

    /// The long lists of usual files are read by a fast reader of their own. The results must be those of the JSON library, also
    /// for damaged files. Only the library reads a file that has a second model or a needless comma.
    @Test func whatTheQuickReaderSaysTheLibrarySays() throws {
        let fixture = try Self.small()
        let (text, rules) = (Array(fixture.vocabularyText.utf8), fixture.merges.map { "\"\($0)\"" })
        let head = "{\"model\":{\"type\":\"BPE\",\"merges\":[\(rules.joined(separator: ","))],\"vocab\":"
        let folder = try TemporaryFolder()
        let merges = FilePath(try folder.write(Array(fixture.mergesText.utf8), to: "merges.txt"))
        var random = SeededGenerator(seed: 90)
        var (accepted, refused) = (0, 0)
        for _ in 0..<600 {
            let changed = Self.damaged(text, &random)
            let plain = FilePath(try folder.write(changed, to: "vocab.json"))
            let quick = FilePath(
                try folder.write(Array(head.utf8) + changed + Array("}}".utf8), to: "tokenizer.json"))
            let slow = FilePath(
                try folder.write(Array(head.utf8) + changed + Array("},}".utf8), to: "comma.json"))
            let one = try? CLIPTokenizer(vocabularyPath: plain, mergesPath: merges, contextLength: 77)
            let others = [quick, slow].map { try? CLIPTokenizer(tokenizerJSONPath: $0, contextLength: 77) }
            for other in others {
                #expect((one == nil) == (other == nil), "\(String(decoding: changed, as: UTF8.self))")
                #expect(one?.vocabularyCount == other?.vocabularyCount)
                #expect(one?.encode("inn the \u{E9}a 0z") == other?.encode("inn the \u{E9}a 0z"))
            }
            if one == nil { refused += 1 } else { accepted += 1 }
        }
        #expect(accepted > 50 && refused > 50)
    }

    @Test(arguments: [false, true]) func theWholeFileSaysTheSameToBothReaders(pairs: Bool) throws {
        let text = Array(try Self.small().tokenizerJSONText(pairs: pairs).utf8)
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 91)
        var (accepted, refused) = (0, 0)
        for _ in 0..<600 {
            let changed = Self.damaged(text, &random)
            // The last byte is the outermost brace, unless the damage is there.
            guard changed.last == UInt8(ascii: "}") else { continue }
            let quick = FilePath(try folder.write(changed, to: "tokenizer.json"))
            let slow = FilePath(try folder.write(changed.dropLast() + Array(",}".utf8), to: "comma.json"))
            let one = try? CLIPTokenizer(tokenizerJSONPath: quick, contextLength: 77)
            let other = try? CLIPTokenizer(tokenizerJSONPath: slow, contextLength: 77)
            #expect((one == nil) == (other == nil), "\(String(decoding: changed, as: UTF8.self))")
            #expect(one?.vocabularyCount == other?.vocabularyCount)
            #expect(one?.encode("inn the \u{E9}a 0z") == other?.encode("inn the \u{E9}a 0z"))
            if one == nil { refused += 1 } else { accepted += 1 }
        }
        #expect(accepted > 50 && refused > 50)
    }

    @Test func aSecondListIsLeftToTheLibrary() throws {
        let names = #""<|startoftext|>": 1, "<|endoftext|>": 2"#
        for keys in [#""vocab": {}, "vocab": {\#(names)}"#, #""vocab": {\#(names)}, "vocab": {}"#] {
            let json = "{\"model\": {\(keys), \"merges\": []}}"
            // Which of the two counts is up to the library; the quick reader must not choose.
            let found = try? Self.tokenizer(json: json)
            let expected = try? Self.tokenizer(json: json.dropLast() + ",}")
            #expect(found?.vocabularyCount == expected?.vocabularyCount)
        }
    }

    @Test func bytesThatAVocabularyLacksAreUnknown() throws {
        let vocabulary = #"{"a": 0, "a</w>": 1, "aa</w>": 2, "<|startoftext|>": 7, "<|endoftext|>": 9}"#
        let tokenizer = try Self.tokenizer(vocabulary: vocabulary, merges: "a a</w>\n")
        #expect(tokenizer.encode("aa a ab") == [7, 2, 1, 0, 9, 9])
        #expect(tokenizer.vocabularyCount == 10)
    }

    @Test func damagedVocabulariesAreRefused() throws {
        let names = #""<|startoftext|>": 1, "<|endoftext|>": 2"#
        let cases: [(text: String, word: String)] = [
            ("", "JSON"), ("[]", "an object"), ("{\(names)", "JSON"), ("{\(names)} x", "JSON"),
            ("{\(names), \"a\" 1}", "JSON"), ("{\(names), \"a\": 1}", "1 twice"),
            ("{\(names), \"a\": -1}", "-1"), ("{\(names), \"a\": 2147483648}", "2147483648"),
            ("{\(names), \"a\": 1.5}", "whole numbers"),
            ("{\(names), \"a\": null}", "a whole number at \"a\""),
            ("{\(names), \"a\": \"b\"}", "a whole number at \"a\""),
            ("{\(names), \"a\": true}", "a whole number at \"a\""),
            ("{\(names), \"a\": 99999999999999999999}", "whole numbers"),
            ("{\(names), \"a\": 007}", "JSON"), ("{\(names), \"\\x\": 3}", "JSON"),
            ("{\(names), \"\\uD800\": 3}", "JSON"), ("{\(names), \"\\u12\": 3}", "JSON"),
            ("{\(names), \"a\u{1}\": 3}", "JSON"),
            ("{}", "neither"),
            ("{\"<|startoftext|>\": 1}", "only <|startoftext|>"),
            ("{\"<|startoftext|>\": 1, \"<end_of_text>\": 2}", "only <|startoftext|> and <end_of_text>"),
        ]
        for (text, word) in cases {
            expectMalformed(word) { try Self.tokenizer(vocabulary: text, merges: "") }
        }
    }

    @Test func liberalitiesOfTheDecoderDoNoHarm() throws {
        let names = #""<|startoftext|>": 1, "<|endoftext|>": 2"#
        func read(_ entries: String) throws -> CLIPTokenizer {
            try Self.tokenizer(vocabulary: "{\(names)\(entries)}", merges: "")
        }
        #expect(try read(",").vocabularyCount == 3)
        #expect(try read(", \"a\": 1e3").vocabularyCount == 1001)
        // Of two entries for the same or canonically equivalent tokens, one is used.
        #expect([2, 3].contains(try read(", \"<|endoftext|>\": 3").endOfText))
        #expect([4, 5].contains(try read(", \"\u{E9}\": 3, \"e\u{301}\": 4").vocabularyCount))
    }

    /// The keys of a decoded vocabulary are strings, and canonically equivalent strings are equal.
    @Test func noTwoTokensAreCanonicallyEquivalent() throws {
        let scalars = TokenizerFixture.letters.flatMap(\.unicodeScalars)
        #expect(scalars.count == 256)
        #expect(scalars.allSatisfy { $0.properties.canonicalCombiningClass == .notReordered })
        #expect(Set(TokenizerFixture.letters).count == 256)
        let tokens = try TokenizerFixture.openCLIP().tokens
        #expect(tokens.count == 49408)
        #expect(Set(tokens).count == tokens.count)
    }

    @Test func damagedMergesAreRefused() throws {
        let vocabulary = try Self.small().vocabularyText
        expectMalformed("line 2", "\"ab\"") {
            try Self.tokenizer(vocabulary: vocabulary, merges: "#version: 0.2\nab\n")
        }
        expectMalformed("line 1", "a b c") { try Self.tokenizer(vocabulary: vocabulary, merges: "a b c\n") }
        expectMalformed("line 1", "empty") { try Self.tokenizer(vocabulary: vocabulary, merges: " b\n") }
        expectMalformed("line 1", "empty") { try Self.tokenizer(vocabulary: vocabulary, merges: "b ") }
        expectMalformed("line 3", "\"zz\"") {
            try Self.tokenizer(vocabulary: vocabulary, merges: "i n\nt h\nzz b\n")
        }
        expectMalformed("line 1", "into a token", "\"qx\"") {
            try Self.tokenizer(vocabulary: vocabulary, merges: "q x\n")
        }
    }

    @Test func damagedTokenizerJSONIsRefused() throws {
        let good = try Self.small().tokenizerJSONText()
        func replacing(_ old: String, _ new: String) -> String {
            good.replacingOccurrences(of: old, with: new)
        }
        expectMalformed("type", "WordPiece") {
            try Self.tokenizer(json: replacing("\"BPE\"", "\"WordPiece\""))
        }
        expectMalformed("type", "null") { try Self.tokenizer(json: replacing("\"BPE\"", "null")) }
        expectMalformed("a string at \"model.type\"") { try Self.tokenizer(json: replacing("\"BPE\"", "17")) }
        expectMalformed("end_of_word_suffix") {
            try Self.tokenizer(json: replacing("suffix\": \"</w>\"", "suffix\": \"\""))
        }
        expectMalformed("no \"vocab\"") { try Self.tokenizer(json: replacing("\"vocab\"", "\"words\"")) }
        expectMalformed("no \"merges\"") { try Self.tokenizer(json: replacing("\"merges\"", "\"rules\"")) }
        expectMalformed("no \"model\"") { try Self.tokenizer(json: "{}") }
        expectMalformed("522 as the id", "9") {
            try Self.tokenizer(json: replacing("\"id\": 522", "\"id\": 9"))
        }
        expectMalformed("added_tokens", "no \"id\"") {
            try Self.tokenizer(json: replacing("\"id\": 522,", ""))
        }
        expectMalformed("added_tokens", "no \"content\"") {
            try Self.tokenizer(json: replacing("\"content\"", "\"text\""))
        }
        expectMalformed("an object at \"added_tokens") {
            try Self.tokenizer(json: replacing("\"added_tokens\": [", "\"added_tokens\": [1, "))
        }
        expectMalformed("an array at \"added_tokens\"") {
            try Self.tokenizer(json: replacing("\"added_tokens\": [", "\"added_tokens\": 1, \"x\": ["))
        }
        expectMalformed("two tokens in merge 0") {
            try Self.tokenizer(json: replacing("\"merges\": [", "\"merges\": [[\"a\"], "))
        }
        expectMalformed("a string at \"model.merges") {
            try Self.tokenizer(json: replacing("\"merges\": [", "\"merges\": [7, "))
        }
        expectMalformed("suffix", "null") {
            try Self.tokenizer(json: replacing("suffix\": \"</w>\"", "suffix\": null"))
        }
        expectMalformed("JSON") {
            try Self.tokenizer(json: "{\"x\": " + String(repeating: "[", count: 100_000))
        }
    }

    /// Added tokens need not be in the model's vocabulary.
    @Test func specialTokensMayBeAddedTokensOnly() throws {
        let tokenizer = try Self.tokenizer(
            json: """
                {"model": {"vocab": {"a": 0, "a</w>": 1}, "merges": []}, "added_tokens":
                [{"content": "<|startoftext|>", "id": 5}, {"id": 4, "lstrip": false, "content": "<|endoftext|>"}]}
                """)
        #expect(tokenizer.encode("a aa") == [5, 1, 0, 1, 4])
        #expect(tokenizer.vocabularyCount == 6)
    }

    // MARK: Damage anywhere

    /// Reads damaged files. If they can be read, encoding must work.
    private func tryReading(_ make: () throws -> CLIPTokenizer) {
        do {
            let tokenizer = try make()
            let ids = tokenizer.encode("the cat in the hat's ☕ <|endoftext|>")
            #expect(2...77 ~= ids.count)
        } catch is TokenizerError {
            // The expected kind of error.
        } catch {
            Issue.record("\(error)")
        }
    }

    /// A vocabulary of 8 tokens, small enough to truncate its files at every byte.
    private static let tiny = (
        vocabulary:
            #"{"t": 0, "h": 1, "e</w>": 2, "th": 3, "the</w>": 4, "\u0120": 5, "<|startoftext|>": 6, "#
            + #""<|endoftext|>": 7}"#,
        merges: "#version: 0.2\nt h\nth e</w>\n"
    )

    private static var tinyJSON: String {
        """
        {"added_tokens": [{"id": 7, "content": "<|endoftext|>", "special": true}], "decoder": [-1.5e+3, true],
        "model": {"type": "BPE", "unk_token": null, "end_of_word_suffix": "</w>", "vocab": \(tiny.vocabulary),
        "merges": ["t h", ["th", "e</w>"]]}}
        """
    }

    @Test func everyCutOfAVocabularyIsRefused() throws {
        #expect(
            try Self.tokenizer(vocabulary: Self.tiny.vocabulary, merges: Self.tiny.merges).encode("The") == [
                6, 4, 7,
            ])
        let vocabulary = Self.tiny.vocabulary
        for count in 0..<vocabulary.utf8.count {
            let cut = String(decoding: vocabulary.utf8.prefix(count), as: UTF8.self)
            expectMalformed { try Self.tokenizer(vocabulary: cut, merges: Self.tiny.merges) }
        }
    }

    @Test func everyCutOfMergesIsRefusedOrRead() throws {
        let merges = Self.tiny.merges
        for count in 0...merges.utf8.count {
            let cut = String(decoding: merges.utf8.prefix(count), as: UTF8.self)
            tryReading { try Self.tokenizer(vocabulary: Self.tiny.vocabulary, merges: cut) }
        }
    }

    @Test func everyCutOfATokenizerJSONIsRefused() throws {
        let json = Self.tinyJSON
        #expect(try Self.tokenizer(json: json).encode("The") == [6, 4, 7])
        for count in 0..<json.utf8.count {
            let cut = String(decoding: json.utf8.prefix(count), as: UTF8.self)
            expectMalformed { try Self.tokenizer(json: cut) }
        }
    }

    @Test func flippedBytesAreRefusedOrRead() throws {
        let files = [
            "vocab.json": Array(Self.tiny.vocabulary.utf8), "merges.txt": Array(Self.tiny.merges.utf8),
            "tokenizer.json": Array(Self.tinyJSON.utf8),
        ]
        let folder = try TemporaryFolder()
        for (name, bytes) in files { try folder.write(bytes, to: name) }
        var generator = SeededGenerator(seed: 3)
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            for _ in 0..<600 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let place = Int.random(in: bytes.indices, using: &generator)
                    damaged[place] = UInt8.random(in: 0...255, using: &generator)
                }
                try folder.write(damaged, to: name)
                if name == "tokenizer.json" {
                    tryReading {
                        try CLIPTokenizer(tokenizerJSONPath: FilePath(folder.path(name)), contextLength: 77)
                    }
                } else {
                    tryReading {
                        try CLIPTokenizer(checkpointFolder: FilePath(folder.path), contextLength: 77)
                    }
                }
            }
            try folder.write(bytes, to: name)
        }
    }
}
