extension SentencePieceModel {
    /// Returns all entries of the vocabulary with their ids.
    func vocabulary() throws(TokenizerError) -> TokenVocabulary { try vocabulary { _ in true } }

    /// Creates the model that cuts texts into pieces.
    func pieceModel(rows: EmbeddingRows) throws(TokenizerError) -> PieceModel {
        guard let unknown = pieces.firstIndex(where: { $0.kind == .unknown }) else {
            throw malformed("a piece of type unknown (2)", "none")
        }
        let unknownID = Int32(truncatingIfNeeded: unknown)
        try rows.check(unknownID, of: String(decoding: pieces[unknown].text, as: UTF8.self), path: path)
        let byteFallback = try fallback()
        try byteFallback?.check(rows, path: path)
        switch kind {
        case .unigram:
            return .unigram(unigram(unknown: unknownID, rows, byteFallback))
        case .bytePair:
            return .bytePair(
                BytePairModel(
                    vocabulary: try vocabulary { $0 == .normal || $0 == .userDefined }.limited(to: rows),
                    rules: .ranked(ranks()), unknown: unknownID,
                    byteFallback: byteFallback, fusesUnknown: true, userDefined: userDefined(rows)))
        }
    }

    /// The user-defined pieces.
    func userDefined(_ rows: EmbeddingRows) -> PieceTrie {
        var trie = PieceTrie()
        for (id, piece) in pieces.enumerated() where piece.kind == .userDefined && rows.contains(id) {
            trie.append(piece.text, value: Int32(truncatingIfNeeded: id))
        }
        trie.sort()
        return trie
    }

    private func vocabulary(of kinds: (Piece.Kind) -> Bool) throws(TokenizerError) -> TokenVocabulary {
        var table = TokenTable(expectedCount: pieces.count)
        for (id, piece) in pieces.enumerated() where kinds(piece.kind) {
            let isNew = piece.text.withUnsafeBufferPointer { table.insert($0, id: id) }
            guard isNew else {
                let text = QuotedText.quoted(String(decoding: piece.text, as: UTF8.self))
                throw malformed("different pieces", "\(text) twice")
            }
        }
        return try TokenVocabulary(table, path: path)
    }

    /// The tokens for bytes; nil if the model has no byte fallback.
    private func fallback() throws(TokenizerError) -> ByteFallback? {
        guard fallsBackToBytes else { return nil }
        var ids: [String: Int32] = [:]
        for (id, piece) in pieces.enumerated() where piece.kind == .byte {
            ids[String(decoding: piece.text, as: UTF8.self)] = Int32(truncatingIfNeeded: id)
        }
        let fallback = ByteFallback { ids[$0] }
        guard fallback.tokens(of: UInt8.min...UInt8.max) != nil else {
            throw malformed("pieces for all 256 bytes", "\(ids.count)")
        }
        return fallback
    }

    private func unigram(
        unknown: Int32, _ rows: EmbeddingRows, _ byteFallback: ByteFallback?
    ) -> UnigramModel {
        let normal = pieces.filter { $0.kind == .normal }.map(\.score)
        let highest = normal.max() ?? 0
        var known: [UnigramModel.Piece] = []
        for (id, piece) in pieces.enumerated()
        where [.normal, .userDefined].contains(piece.kind) && rows.contains(id) {
            // A user-defined piece gets a score that is better than that of any other cut of the same text.
            let score =
                piece.kind == .normal
                ? Double(piece.score) : Double(Float(piece.text.count) * highest) - 0.1
            known.append(.init(text: piece.text, id: Int32(truncatingIfNeeded: id), score: score))
        }
        return UnigramModel(
            pieces: known, lowestScore: Double(normal.min() ?? 0), unknown: unknown,
            byteFallback: byteFallback, roundsSums: true)
    }

    /// The ranks of the pieces by score: a higher score has a lower rank, and equal scores have equal ranks.
    private func ranks() -> [UInt32] {
        pieces.map { piece in
            // The bits of positive numbers increase with the number; those of negative numbers decrease.
            let bits = (piece.score == 0 ? 0 : piece.score).bitPattern
            return bits >> 31 == 1 ? bits : ~bits & ~(1 << 31)
        }
    }
}
