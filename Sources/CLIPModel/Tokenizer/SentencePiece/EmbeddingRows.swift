/// The rows of a token embedding. There may be fewer rows than tokens in the vocabulary.
///
/// For example, the vocabulary of the multilingual SigLIP ends with a hundred `<extra_id_*>` tokens that its embedding lacks.
/// Such tokens are dropped when a tokenizer is loaded, so that no text can produce an id without a row.
struct EmbeddingRows {
    var count: Int

    /// Whether there is a row for an id.
    func contains(_ id: some BinaryInteger) -> Bool { id < count }

    /// Throws if a token that the tokenizer needs has no row.
    ///
    /// - Parameter path: The file with the token, for error messages.
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
