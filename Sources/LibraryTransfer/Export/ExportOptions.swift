public import Kernels

/// How a library is exported.
public struct ExportOptions: Equatable, Sendable {
    /// The most rows of a part, by default; as in clip-retrieval.
    public static let defaultRowsPerPart = 1_000_000

    /// How metadata is written.
    public var format = MetadataFormat.parquet
    /// How embeddings are written; nil for as the library stores them.
    public var precision: VectorPrecision?
    /// The most rows of a part, at least 1.
    public var rowsPerPart = defaultRowsPerPart

    /// The default options.
    public init() {}
}

/// What was exported.
public struct ExportReport: Equatable, Sendable {
    /// The number of embeddings.
    public internal(set) var rows = 0
    /// The number of files of embeddings.
    public internal(set) var parts = 0
    /// The bytes of all files.
    public internal(set) var bytes = 0
    /// How embeddings are written.
    public internal(set) var precision: VectorPrecision
}
