internal import Answers
internal import Kernels
internal import LibraryStore
internal import LibraryTransfer
internal import SystemPackage

/// The report of `photoseek export`.
struct ExportOutput: Encodable {
    let folder: String
    /// The URI of a folder whose path is not UTF-8.
    let uri: String?
    let model: String
    let dimension: Int
    let rows: Int
    let parts: Int
    let bytes: Int
    let precision: String
    let format: String

    init(_ report: ExportReport, folder: FilePath, format: String, _ model: ModelRecord) {
        (self.folder, uri) = (folder.string, folder.uriUnlessText)
        (self.model, dimension, self.format) = (model.name, model.dimension, format)
        (rows, parts, bytes, precision) = (report.rows, report.parts, report.bytes, report.precision.rawValue)
    }

    /// The report for people.
    var line: Line {
        """
        \(rows) \(rows == 1 ? "embedding" : "embeddings") of \(model) in \(parts) \(parts == 1 ? "part" : "parts"), \
        \(Int64(bytes).millions) MB
        """
    }
}
