internal import CLIPModel
internal import FilePaths
public import ImageEmbedding
internal import ImagePreprocessing
internal import NumPyFiles
internal import SystemPackage

/// What was found out about an import before anything of it is stored.
public struct ImportSurvey: Equatable, Sendable {
    /// The number of pictures whose embeddings were compared with those of the model.
    public internal(set) var compared = 0
    /// The lowest cosine between them; nil if none was compared.
    public internal(set) var lowestCosine: Float?
}

extension ImportSource {
    /// The most pictures that are compared.
    private static let sampleSize = 16
    /// Embeddings of one model differ by less, whichever program and precision they were made with.
    private static let leastCosine: Float = 0.99
    /// The rows whose metadata is read together.
    private static let blockSize = 1024

    /// Reads all metadata, and compares the embeddings of some pictures, spread evenly over the import, with those that a model gives
    /// them.
    ///
    /// - Parameters:
    ///   - embedder: Encodes pictures with the model.
    ///   - modelName: The name of the model, for errors.
    ///   - comparesPictures: Whether pictures are compared.
    ///   - progress: Called with the number of rows that were read, and of all; what it throws ends the work.
    /// - Throws: ``TransferError``, `CLIPModelError`, or what `progress` throws.
    /// - Complexity: O(rows), and the time to encode 16 pictures.
    public func survey(
        _ embedder: ImageEmbedder, modelName: String, comparesPictures: Bool,
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws -> ImportSurvey {
        for part in parts where part.embeddings.header.columns != embedder.encoder.dimension {
            throw TransferError.wrongDimension(
                path: part.path.string, found: part.embeddings.header.columns, model: modelName,
                expected: embedder.encoder.dimension)
        }
        let sample = try readMetadata(progress)
        return comparesPictures ? try compare(sample, embedder, modelName) : ImportSurvey()
    }

    /// A picture whose embedding is compared.
    private struct Example {
        let part: Part
        let row: Int
        let path: FilePath
    }

    /// Reads all metadata, so that an error in it is found before anything is stored.
    ///
    /// - Returns: The first picture whose file is there of each of some equal stretches of the rows.
    private func readMetadata(_ progress: (_ done: Int, _ total: Int) throws -> Void) throws -> [Example] {
        let total = rowCount
        let stretch = max(0, total - 1) / Self.sampleSize + 1
        var sample: [Int: Example] = [:]
        var done = 0
        for part in parts {
            var reader = try part.rows(below: root)
            var row = 0
            while case let rows = try reader.next(Self.blockSize), !rows.isEmpty {
                for found in rows {
                    defer { (row, done) = (row + 1, done + 1) }
                    guard sample[done / stretch] == nil, row < part.embeddings.header.rows,
                        let path = found.path,
                        FileStatus(following: path)?.isRegularFile == true
                    else { continue }
                    sample[done / stretch] = Example(part: part, row: row, path: path)
                }
                try progress(min(done, total), total)
            }
            guard row == part.embeddings.header.rows else {
                throw TransferError.differentRows(
                    path: part.path.string, embeddings: part.embeddings.header.rows, metadata: row)
            }
        }
        return sample.sorted { $0.key < $1.key }.map(\.value)
    }

    private func compare(
        _ sample: [Example], _ embedder: ImageEmbedder, _ modelName: String
    ) throws -> ImportSurvey {
        var survey = ImportSurvey()
        for example in sample {
            let vector = try example.part.vectors(example.row..<example.row + 1)[0].vector
            let expected: [Float]
            do {
                expected = try embedder.embed(imageAt: example.path)
            } catch is ImageError {
                continue
            }
            let cosine = zip(vector, expected).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            guard cosine > Self.leastCosine else {
                throw TransferError.otherModel(model: modelName, picture: example.path.string, cosine: cosine)
            }
            survey.compared += 1
            survey.lowestCosine = min(survey.lowestCosine ?? 1, cosine)
        }
        guard survey.compared > 0 || rowCount == 0 else {
            throw TransferError.nothingToCompare(folder: folder.string, model: modelName)
        }
        return survey
    }
}
