/// The rows of a token embedding, of which there may be fewer than a vocabulary has tokens.
///
/// The vocabularies of the multilingual SigLIP, for one, end with a hundred `<extra_id_*>` that its embedding lacks. Such
/// tokens are dropped when a tokenizer is made, so that no text can name a row that is not there.
struct EmbeddingRows {
    var count: Int

    /// Whether there is a row for an id.
    func contains(_ id: some BinaryInteger) -> Bool { id < count }

    /// Throws for a token that a tokenizer cannot do without and that has no row.
    ///
    /// - Parameter path: the file that the token comes from, for errors.
    func check(_ id: Int32, of name: String, path: String) throws(TokenizerError) {
        guard contains(id) else {
            throw .malformed(
                path: path,
                expected: "an id below \(count), the number of rows of the token embedding, for "
                    + QuotedText.quoted(name),
                found: "\(id)")
        }
    }
}
