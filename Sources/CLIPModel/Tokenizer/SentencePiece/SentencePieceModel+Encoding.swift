extension SentencePieceModel {
    /// The entries of the vocabulary with their ids.
    func vocabulary() throws(TokenizerError) -> TokenVocabulary { try vocabulary { _ in true } }

    /// What cuts texts into pieces.
    func pieceModel(rows: EmbeddingRows) throws(TokenizerError) -> PieceModel {
        guard let unknown = pieces.firstIndex(where: { $0.kind == .unknown }) else {
            throw malformed("a piece of the type unknown (2)", "none")
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

    /// The pieces that a user defined.
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
                throw malformed("pieces that differ", "\(text) twice")
            }
        }
        return try TokenVocabulary(table, path: path)
    }

    /// The tokens of bytes; nil if the model does not fall back to them.
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
            // A piece of the user's is better than anything else that could stand in its place.
            let score =
                piece.kind == .normal
                ? Double(piece.score) : Double(Float(piece.text.count) * highest) - 0.1
            known.append(.init(text: piece.text, id: Int32(truncatingIfNeeded: id), score: score))
        }
        return UnigramModel(
            pieces: known, lowestScore: Double(normal.min() ?? 0), unknown: unknown,
            byteFallback: byteFallback, roundsSums: true)
    }

    /// The place of each piece's score among all scores: 0 for the highest.
    private func ranks() -> [UInt32] {
        pieces.map { piece in
            // Of numbers without a sign the bits are in their order, of those with one in the opposite order.
            let bits = (piece.score == 0 ? 0 : piece.score).bitPattern
            return bits >> 31 == 1 ? bits : ~bits & ~(1 << 31)
        }
    }
}
