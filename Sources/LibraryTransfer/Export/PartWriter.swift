internal import FilePaths
internal import NumPyFiles
internal import Parquet
internal import SystemPackage

/// Writes one part: a file of embeddings, and a file of metadata with as many rows.
struct PartWriter {
    private enum Metadata {
        case parquet(ParquetWriter)
        case jsonLines
    }

    private let element: NumPyHeader.Element
    private let dimension: Int
    private let embeddings: PartFile
    private let metadataFile: PartFile
    private var metadata: Metadata
    /// The number of rows so far.
    private(set) var rows = 0

    /// Creates both files.
    ///
    /// - Parameters:
    ///   - folder: The folder of the export, with its folders for embeddings and metadata.
    ///   - number: The number in the names of the files.
    /// - Throws: ``TransferError``.
    init(
        in folder: FilePath, number: String, _ element: NumPyHeader.Element, dimension: Int,
        _ format: MetadataFormat
    ) throws(TransferError) {
        func file(_ kind: String, _ ending: String) throws(TransferError) -> PartFile {
            try PartFile(folder.appending(kind).appending("\(kind)_\(number)\(ending)"))
        }
        (self.element, self.dimension) = (element, dimension)
        embeddings = try file(PartNames.embeddings, PartNames.embeddingsEnding)
        metadataFile = try file(PartNames.metadata, format.ending)
        metadata =
            switch format {
            case .parquet: .parquet(ParquetWriter(MetadataTable.columns))
            case .jsonLines: .jsonLines
            }
        // The number of rows is filled in at the end.
        try embeddings.append(NumPyHeader(element, rows: 0, columns: dimension).bytes)
    }

    /// The bytes of both files so far.
    var byteCount: Int { embeddings.byteCount + metadataFile.byteCount }

    /// Adds a row.
    mutating func append(_ vector: ArraySlice<Float>, _ row: [ParquetValue]) throws(TransferError) {
        rows += 1
        try embeddings.append(NumPyRows.bytes(Array(vector), as: element))
        switch metadata {
        case .parquet(var writer):
            // Nothing else must hold the rows while one is added, or all of them are copied.
            metadata = .jsonLines
            writer.append(row)
            let bytes = writer.takeBytes()
            metadata = .parquet(writer)
            try metadataFile.append(bytes)
        case .jsonLines: try metadataFile.append(JSONText.line(MetadataTable.columns, row))
        }
    }

    /// Completes both files.
    mutating func finish() throws(TransferError) {
        try embeddings.replaceBeginning(with: NumPyHeader(element, rows: rows, columns: dimension).bytes)
        try embeddings.finish()
        if case .parquet(let writer) = metadata { try metadataFile.append(writer.finish()) }
        try metadataFile.finish()
    }
}
