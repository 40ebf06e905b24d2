extension TokenizerJSONFile {
    /// Reads a byte-pair vocabulary and model, as in SigLIP 2.
    func bytePairFiles(rows: EmbeddingRows) throws(TokenizerError) -> SentencePieceFiles {
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            let affix = try decode(String.self, modelParts[key]) ?? ""
            guard affix.isEmpty else {
                throw .malformed(path: path, expected: "no \"\(key)\"", found: QuotedText.quoted(affix))
            }
        }
        let vocabulary = try TokenVocabulary(try bytePairVocabulary(), path: path)
        var unknown: Int32?
        if let name = try decode(String.self, modelParts["unk_token"]) {
            guard let id = vocabulary.id(of: name) else {
                throw .malformed(
                    path: path, expected: "\(QuotedText.quoted(name)) in the vocabulary",
                    found: "no such token")
            }
            try rows.check(id, of: name, path: path)
            unknown = id
        }
        let model = BytePairModel(
            vocabulary: vocabulary.limited(to: rows), rules: .listed(try merges(vocabulary, rows)),
            unknown: unknown, byteFallback: try byteFallback(vocabulary, rows),
            fusesUnknown: try decode(Bool.self, modelParts["fuse_unk"]) ?? false,
            ignoresMerges: try decode(Bool.self, modelParts["ignore_merges"]) ?? false)
        return SentencePieceFiles(
            encoder: PieceEncoder(model: .bytePair(model)), vocabulary: vocabulary, path: path)
    }

    private func bytePairVocabulary() throws(TokenizerError) -> TokenTable {
        // A token and its number take about 20 bytes.
        var table = TokenTable(expectedCount: (modelParts["vocab"]?.count ?? 0) / 20)
        try read("vocab") { cursor throws(TokenizerError) in try cursor.readVocabulary(into: &table) }
        return table
    }

    private func merges(
        _ vocabulary: TokenVocabulary, _ rows: EmbeddingRows
    ) throws(TokenizerError) -> BytePairMerges {
        var list = MergeList(vocabulary: vocabulary, rows: rows, path: path)
        try read("merges") { cursor throws(TokenizerError) in try cursor.readMerges(into: &list) }
        return list.merges
    }
}
