internal import FilePaths
internal import NumPyFiles
internal import Parquet
public import SystemPackage

/// Embeddings in a folder in the layout of clip-retrieval, checked as far as file names and headers tell.
///
/// Immutable; safe to use from any thread.
public struct ImportSource: Sendable {
    /// A file of embeddings, and the metadata of its rows.
    struct Part: Sendable {
        let path: FilePath
        let embeddings: NumPyFile
        let metadata: FilePath
        let format: MetadataFormat

        /// A reader of the metadata, at its first row.
        func rows(below root: FilePath) throws(TransferError) -> MetadataReader {
            try MetadataReader(metadata, format, root: root)
        }
    }

    /// The folder.
    public let folder: FilePath
    /// The folder that relative paths of pictures are relative to.
    let root: FilePath
    /// The parts, by their numbers.
    let parts: [Part]

    /// Finds the parts of a folder.
    ///
    /// - Parameters:
    ///   - folder: An absolute path.
    ///   - root: The folder that relative paths of pictures are relative to: an absolute path.
    /// - Throws: ``TransferError``.
    public init(_ folder: FilePath, root: FilePath) throws(TransferError) {
        (self.folder, self.root) = (folder, root)
        let metadata = try Self.metadata(in: folder)
        var parts: [Part] = []
        for (number, path) in try Self.embeddings(in: folder).sorted(by: { $0.key < $1.key }) {
            guard let found = metadata[number], found.count == 1 else {
                throw .unpairedPart(path: path.string, metadata: metadata[number]?.count ?? 0)
            }
            do throws(NumPyError) {
                let embeddings = try NumPyFile(path)
                guard embeddings.header.element != .int32 else { throw .unsupported(found: "whole numbers") }
                parts.append(
                    Part(path: path, embeddings: embeddings, metadata: found[0].path, format: found[0].format)
                )
            } catch {
                throw .wrongEmbeddings(path: path.string, problem: error)
            }
        }
        guard !parts.isEmpty else { throw .noParts(folder: folder.string) }
        self.parts = parts
    }

    /// The number of embeddings.
    public var rowCount: Int { parts.reduce(0) { $0 + $1.embeddings.header.rows } }

    private static func embeddings(in folder: FilePath) throws(TransferError) -> [Int: FilePath] {
        let place = folder.appending(PartNames.embeddings)
        // Without this folder there are embeddings of texts alone, or none.
        guard FileStatus(following: place)?.isFolder == true else { throw .noParts(folder: folder.string) }
        var found: [Int: FilePath] = [:]
        for name in try names(in: place) {
            let number = PartNames.number(
                in: name.string, prefix: PartNames.embeddings, ending: PartNames.embeddingsEnding)
            if let number { found[number] = place.appending(name) }
        }
        return found
    }

    private static func metadata(
        in folder: FilePath
    ) throws(TransferError) -> [Int: [(path: FilePath, format: MetadataFormat)]] {
        let place = folder.appending(PartNames.metadata)
        guard FileStatus(following: place)?.isFolder == true else { return [:] }
        var found: [Int: [(path: FilePath, format: MetadataFormat)]] = [:]
        for name in try names(in: place) {
            for format in MetadataFormat.allCases {
                let number = PartNames.number(
                    in: name.string, prefix: PartNames.metadata, ending: format.ending)
                if let number { found[number, default: []].append((place.appending(name), format)) }
            }
        }
        return found
    }

    private static func names(in folder: FilePath) throws(TransferError) -> [FilePath.Component] {
        do throws(Errno) {
            return try FolderContents.names(in: folder)
        } catch {
            throw .cannotRead(path: folder.string, reason: error.description)
        }
    }
}

extension ImportSource.Part {
    /// Some embeddings, of unit length.
    ///
    /// - Returns: Each embedding, and whether it was of unit length as it was.
    /// - Throws: ``TransferError/wrongVector(path:row:)`` or ``TransferError/wrongEmbeddings(path:problem:)``.
    func vectors(_ rows: Range<Int>) throws(TransferError) -> [(vector: [Float], wasUnit: Bool)] {
        let values: [Float]
        do throws(NumPyError) {
            values = try embeddings.floats(rows: rows)
        } catch {
            throw .wrongEmbeddings(path: path.string, problem: error)
        }
        let dimension = embeddings.header.columns
        var vectors: [(vector: [Float], wasUnit: Bool)] = []
        for (index, row) in rows.enumerated() {
            let vector = Array(values[index * dimension..<(index + 1) * dimension])
            let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            guard length.isFinite, length > 1e-12 else { throw .wrongVector(path: path.string, row: row) }
            // What is of unit length as far as float32 can be stays as it is, to the last bit.
            let isExact = abs(length - 1) < 1e-6
            vectors.append(
                (isExact ? vector : vector.map { Float(Double($0) / length) }, abs(length - 1) < 0.01))
        }
        return vectors
    }
}
