public import Analysis
internal import CLIPModel
public import Query
public import TextEmbedding

extension ZeroShotClassifier {
    /// The number of labels that are encoded together.
    private static let labelsPerBatch = 16

    /// Encodes labels.
    ///
    /// - Parameters:
    ///   - labels: The labels.
    ///   - templates: What each label is put into; the embeddings are averaged. Empty for the labels as they are.
    ///   - embedder: Makes the embeddings of texts.
    ///   - progress: Called with the number of labels that are encoded; throwing ends the work.
    /// - Throws: ``LibraryAnalysisError/labelCancels(name:)``, or what the model or `progress` throws.
    /// - Complexity: O(labels · templates) texts are encoded.
    public init(
        _ labels: LabelList, templates: [PromptTemplate], embedder: TextEmbedder,
        progress: (Int) throws -> Void = { _ in }
    ) throws {
        var values: [Float] = []
        values.reserveCapacity(labels.names.count * embedder.encoder.dimension)
        for start in stride(from: 0, to: labels.names.count, by: Self.labelsPerBatch) {
            try progress(start)
            let batch = labels.names[start..<min(start + Self.labelsPerBatch, labels.names.count)]
            let texts = batch.flatMap { label in
                templates.isEmpty ? [label] : templates.map { $0.filled(with: label) }
            }
            let embeddings = try embedder.embed(texts: texts)
            guard let means = embeddings.meansOfGroups(of: max(templates.count, 1)) else {
                throw LibraryAnalysisError.labelsCancel(from: batch[start])
            }
            values.append(contentsOf: means.values)
        }
        self.init(
            labels: Embeddings(values: values, dimension: embedder.encoder.dimension),
            scale: try embedder.encoder.logitScale())
    }
}
