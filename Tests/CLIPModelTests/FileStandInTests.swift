import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Errors for files that contain something else, such as a web page: they say what was found.
struct FileStandInTests {
    private let folder: TemporaryFolder
    private let checkpoint: String

    init() throws {
        folder = try TemporaryFolder()
        checkpoint = try folder.copy(Fixtures.path("scenes/checkpoint"), to: "checkpoint")
    }

    /// Content from git, servers and proxies, and words of the error message that say what it is.
    static let contents: [(content: String, words: [String])] = [
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "4d", count: 32))\nsize 6442560\n",
            ["Git LFS pointer"]
        ),
        ("<!DOCTYPE html><html><body>Log in</body></html>", ["web page"]),
        ("\u{FEFF}\n  <HTML>", ["web page"]),
        ("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", ["web page"]),
        (
            #"{"error":"Repository not found"}"#,
            ["error message", "Repository not found"]
        ),
        (#" {"error": {"message": "Gated", "code": 403}}"#, ["error message", "Gated"]),
    ]

    private func use() throws {
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint)))
        _ = try encoder.fingerprint()
        _ = try encoder.tokens(of: "a dog")
    }

    @Test(
        arguments: [
            "config.json", "model.safetensors", "preprocessor_config.json", "vocab.json", "merges.txt",
        ],
        contents)
    func itIsNamedWithItsFile(_ name: String, _ standIn: (content: String, words: [String])) throws {
        let path = try folder.write(Array(standIn.content.utf8), to: "checkpoint/" + name)
        let error = #expect(throws: (any Error).self) { try use() }
        let message = error.map { "\($0)" } ?? ""
        for word in standIn.words + [path] { #expect(message.contains(word), "\(message)") }
    }

    @Test(arguments: contents)
    func itIsNamedInPlaceOfAnIndexAndAShard(_ standIn: (content: String, words: [String])) throws {
        let sharded = try folder.copy(Fixtures.path("checkpoints/sharded"), to: "sharded")
        for name in ["model-00002-of-00002.safetensors", "model.safetensors.index.json"] {
            let path = try folder.write(Array(standIn.content.utf8), to: "sharded/" + name)
            let error = #expect(throws: CLIPModelError.self) { try Checkpoint(folder: FilePath(sharded)) }
            guard case .standIn(path, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(
        arguments: ["tokenizer.json", "spiece.model", "tokenizer.model", "tokenizer_config.json"], contents)
    func itIsNamedInPlaceOfSentencePiecesFiles(
        _ name: String, _ standIn: (content: String, words: [String])
    ) throws {
        try folder.write(Array(standIn.content.utf8), to: "pieces/" + name)
        let error = #expect(throws: TokenizerError.self) {
            try SentencePieceTokenizer(checkpointFolder: FilePath(folder.path("pieces")), contextLength: 16)
        }
        guard case .standIn = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// Content with which files of checkpoints may begin.
    @Test(arguments: [
        "<", "<|startoftext|> x", "< ht", "<unk>", "#version: 0.2\nh t", #"{"a": 1}"#, "", "\n\n",
        "version 1",
    ])
    func whatMayBeTheFileIsNotTakenForAnother(_ content: String) {
        #expect(FileStandIn(Array(content.utf8)) == nil)
    }

    /// If the header has 60 bytes, the first byte of the file is that of `<`.
    @Test func aSoundFileWhoseSizeLooksLikeMarkupIsRead() throws {
        var header = #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#
        header += String(repeating: " ", count: 0x3C - header.utf8.count)
        let bytes = [0x3C, 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [7]
        let path = try folder.write(bytes, to: "one.safetensors")
        #expect(try SafetensorsFile(path: FilePath(path)).tensors.count == 1)
    }
}
