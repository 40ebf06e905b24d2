import CLIPModel
import Testing

/// The files of a repository that are fetched in addition to the weights.
struct CheckpointFileNamesTests {
    private static let plain = ["config.json", "model.safetensors", "preprocessor_config.json"]

    private func settings(_ names: [String]) -> Set<String> {
        Set(CheckpointFileNames(Self.plain + names).settings).subtracting(Self.plain)
    }

    @Test func everyTokenizerThatMayBeReadIsFetched() {
        #expect(settings(["spiece.model"]) == ["spiece.model"])
        // Only the content of `tokenizer_config.json` tells which of them is read.
        let both: Set = ["tokenizer.json", "spiece.model", "tokenizer_config.json"]
        #expect(settings(Array(both) + ["other.model", "vocab.json"]) == both)
        #expect(settings(["tokenizer.json", "tokenizer.model"]) == ["tokenizer.json", "tokenizer.model"])
    }

    @Test func theTablesOfCLIPAreFetchedAlone() {
        let tables: Set = ["vocab.json", "merges.txt"]
        #expect(settings(Array(tables) + ["tokenizer.json"]) == tables)
        #expect(CheckpointFileNames(Self.plain).missing == "tokenizer.json")
    }

    /// `open_clip` finds added tokens in it.
    @Test func openCLIPsTokenizerFileIsFetchedToo() {
        let files = ["vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json"]
        let names = files + ["open_clip_config.json", "open_clip_model.safetensors"]
        #expect(Set(CheckpointFileNames(names).settings) == Set(files))
    }
}
