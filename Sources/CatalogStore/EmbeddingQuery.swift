/// The questions about the embeddings of one model, in the form that SQLite answers fastest.
///
/// Without statistics, SQLite would guess between the order of the ids and the index by model, and guess wrong where a
/// library holds several models.
package enum EmbeddingQuery {
    /// All embeddings, in the order in which the rows lie in the file: by a tenth quicker than through the index, also
    /// where a third of the rows are of another model.
    package static let all = """
        SELECT id, imageID, vector FROM embeddings NOT INDEXED WHERE id > ? AND modelID = ? ORDER BY id
        """

    /// The embeddings after an id, past those that other models got since.
    package static let later = """
        SELECT id, imageID, vector FROM embeddings INDEXED BY embeddingsByModel
        WHERE id > ? AND modelID = ? ORDER BY id
        """

    package static let count =
        "SELECT COUNT(*) FROM embeddings INDEXED BY embeddingsByModel WHERE modelID = ?"

    package static let laterCount = count + " AND id > ?"

    package static let lastID =
        "SELECT MAX(id) FROM embeddings INDEXED BY embeddingsByModel WHERE modelID = ?"

    /// What the deletion of a model does by its foreign key.
    package static let removal = "DELETE FROM embeddings WHERE modelID = ?"
}
