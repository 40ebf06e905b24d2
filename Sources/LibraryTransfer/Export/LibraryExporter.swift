internal import Kernels
public import LibraryStore
internal import NumPyFiles
internal import StopPoints
public import SystemPackage

/// Writes the embeddings of a model, and what is known of their pictures, into a folder in the layout of clip-retrieval.
///
/// Embeddings are written in the order of their ids, from one snapshot of the library. Memory does not grow with the library.
///
/// ```swift
/// let report = try LibraryExporter(catalog, model, ExportOptions()).export(to: "/home/ann/export", replacing: false)
/// print("\(report.rows) embeddings in \(report.parts) parts")
/// ```
public struct LibraryExporter: Sendable {
    /// The embeddings whose pictures are looked up together.
    private static let blockSize = 512

    private let library: any Library
    private let model: ModelRecord
    private let options: ExportOptions

    /// Prepares an export.
    public init(_ library: any Library, _ model: ModelRecord, _ options: ExportOptions) {
        precondition(options.rowsPerPart > 0)
        (self.library, self.model, self.options) = (library, model, options)
    }

    /// Exports all embeddings of the model.
    ///
    /// - Parameters:
    ///   - place: An absolute path, at which there is nothing, an empty folder, or an export to replace.
    ///   - isReplaced: Whether an export is replaced; nothing else ever is.
    ///   - progress: Called with the number of embeddings that were written, and of all; what it throws ends the export.
    /// - Throws: ``TransferError``, `LibraryError`, or what `progress` throws; then the place is as it was.
    /// - Complexity: O(*n* · dimension) for *n* embeddings.
    public func export(
        to place: FilePath, replacing isReplaced: Bool,
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws -> ExportReport {
        StopPoint.before(.exportFolder).pass()
        guard try library.embeddingCount(modelID: model.id) > 0 else {
            throw TransferError.noEmbeddings(library: library.path.string, model: model.name)
        }
        let folder = try ExportFolder(place, replacing: isReplaced)
        do {
            let report = try library.onSnapshot { try write(into: folder.temporary, progress) }
            try folder.finish(replacing: isReplaced)
            return report
        } catch {
            folder.giveUp()
            throw error
        }
    }

    private func write(
        into folder: FilePath, _ progress: (_ done: Int, _ total: Int) throws -> Void
    ) throws -> ExportReport {
        let total = try library.embeddingCount(modelID: model.id)
        let partCount = (total - 1) / options.rowsPerPart + 1
        let precision = options.precision ?? model.precision
        var report = ExportReport(precision: precision)
        var part: PartWriter?
        var block = Block()

        func endPart() throws {
            guard var ended = part else { return }
            try ended.finish()
            report.bytes += ended.byteCount
            report.parts += 1
            part = nil
        }
        func endBlock() throws {
            let images = try library.images(embeddingIDs: block.ids)
            let facts = try library.facts(imageIDs: images.values.map(\.id))
            for (index, id) in block.ids.enumerated() {
                guard let image = images[id] else { continue }
                if part?.rows == options.rowsPerPart { try endPart() }
                if part == nil {
                    part = try PartWriter(
                        in: folder, number: PartNames.padded(report.parts, of: partCount),
                        precision == .float16 ? .float16 : .float32, dimension: model.dimension,
                        options.format)
                }
                let range = index * model.dimension..<(index + 1) * model.dimension
                try part?.append(block.values[range], MetadataTable.row(image, facts[image.id]))
                report.rows += 1
            }
            block.removeAll()
            try progress(report.rows, total)
        }

        try library.forEachEmbedding(modelID: model.id) { embedding, vector in
            block.ids.append(embedding.id)
            block.values += vector
            if block.ids.count == Self.blockSize { try endBlock() }
        }
        try endBlock()
        try endPart()
        return report
    }

    /// Embeddings whose pictures are looked up together.
    private struct Block {
        var ids: [Int64] = []
        /// One embedding after the other.
        var values: [Float] = []

        mutating func removeAll() {
            ids.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
        }
    }
}
