extension TokenizerJSONFile {
    /// Reads a unigram vocabulary and model, as in SigLIP.
    func unigramFiles(rows: EmbeddingRows) throws(TokenizerError) -> SentencePieceFiles {
        let pieces = try unigramPieces()
        var table = TokenTable(expectedCount: pieces.count)
        for piece in pieces {
            guard piece.text.withUnsafeBufferPointer({ table.insert($0, id: Int(piece.id)) }) else {
                let text = QuotedText.quoted(String(decoding: piece.text, as: UTF8.self))
                throw .malformed(path: path, expected: "different pieces", found: "\(text) twice")
            }
        }
        let vocabulary = try TokenVocabulary(table, path: path)
        let unknown = try decode(Int.self, modelParts["unk_id"])
        guard let unknown, pieces.indices.contains(unknown) else {
            throw .malformed(
                path: path, expected: "an \"unk_id\" from 0 to \(pieces.count - 1)", found: "none")
        }
        let unknownText = String(decoding: pieces[unknown].text, as: UTF8.self)
        try rows.check(pieces[unknown].id, of: unknownText, path: path)
        let model = UnigramModel(
            pieces: pieces.filter { rows.contains($0.id) }, lowestScore: pieces.map(\.score).min() ?? 0,
            unknown: pieces[unknown].id, byteFallback: try byteFallback(vocabulary, rows),
            roundsSums: false)
        return SentencePieceFiles(
            encoder: PieceEncoder(model: .unigram(model)), vocabulary: vocabulary, path: path)
    }

    /// Reads the list of pieces with their scores. The id of a piece is its index.
    private func unigramPieces() throws(TokenizerError) -> [UnigramModel.Piece] {
        var pieces: [UnigramModel.Piece] = []
        try read("vocab") { cursor throws(TokenizerError) in
            try cursor.readArray { cursor, index throws(TokenizerError) in
                var piece = UnigramModel.Piece(text: [], id: Int32(truncatingIfNeeded: index), score: 0)
                try cursor.readArray { cursor, place throws(TokenizerError) in
                    switch place {
                    case 0: try cursor.readString(into: &piece.text)
                    case 1: piece.score = try cursor.readNumber()
                    default: throw cursor.unexpected("the end of a pair")
                    }
                }
                pieces.append(piece)
            }
        }
        return pieces
    }
}
