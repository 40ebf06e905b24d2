/// The queries for the embeddings of one model, in the form that SQLite runs fastest.
///
/// Without statistics, SQLite would have to guess whether to scan by id or to use the index by model, and would guess
/// wrong in a library with several models.
package enum EmbeddingQuery {
    /// All embeddings, in the order of the rows in the file. This is a tenth faster than through the index, even if a
    /// third of the rows belong to another model.
    package static let all = """
        SELECT id, imageID, vector FROM embeddings NOT INDEXED WHERE id > ? AND modelID = ? ORDER BY id
        """

    /// The embeddings after an id. Does not read the embeddings that other models got since.
    package static let later = """
        SELECT id, imageID, vector FROM embeddings INDEXED BY embeddingsByModel
        WHERE id > ? AND modelID = ? ORDER BY id
        """

    package static let count =
        "SELECT COUNT(*) FROM embeddings INDEXED BY embeddingsByModel WHERE modelID = ?"

    package static let laterCount = count + " AND id > ?"

    package static let lastID =
        "SELECT MAX(id) FROM embeddings INDEXED BY embeddingsByModel WHERE modelID = ?"

    /// What deleting a model runs because of the foreign key.
    package static let removal = "DELETE FROM embeddings WHERE modelID = ?"
}
