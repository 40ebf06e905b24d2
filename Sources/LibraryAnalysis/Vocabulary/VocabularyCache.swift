internal import CLIPModel
internal import ContentHash
internal import FilePaths
internal import Glibc
public import SystemPackage

/// A folder with embeddings of vocabularies, a file for each model and vocabulary.
///
/// The files can be removed at any time. One that is missing, damaged or not as expected is as good as none; and if a file cannot be
/// written, the words are encoded again the next time.
///
/// A file has 8 bytes `PSWORDS1`, the key (32), the SHA-256 of the values (32), and the values as little-endian float32, row by row.
///
/// A value; any number of threads and processes may use a folder at once.
public struct VocabularyCache: Sendable {
    private static let magic = Array("PSWORDS1".utf8)
    private static let headerSize = magic.count + 2 * ContentHash.byteCount
    /// How far the length of an embedding may be from one.
    private static let tolerance = 1e-3

    private let folder: FilePath

    /// The cache in a folder, which is made at the first writing.
    public init(folder: FilePath) { self.folder = folder }

    private func path(_ name: String) -> FilePath { folder.appending("words-\(name).bin") }

    /// The embeddings in a file; nil unless it is whole and has this key, number and dimension.
    func embeddings(named name: String, key: ContentHash, count: Int, dimension: Int) -> Embeddings? {
        let (values, overflow) = count.multipliedReportingOverflow(by: dimension)
        guard !overflow, values > 0, values < .max / 8 else { return nil }
        let size = Self.headerSize + 4 * values
        guard let bytes = try? RegularFile(path(name), byteLimit: size).bytes(), bytes.count == size else {
            return nil
        }
        let body = bytes[Self.headerSize...]
        guard bytes.starts(with: Self.magic + key.bytes + Self.hash(body).bytes) else { return nil }
        let floats = body.withUnsafeBytes { raw in
            (0..<values).map {
                Float(
                    bitPattern: UInt32(
                        littleEndian: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
        let isUnit = stride(from: 0, to: values, by: dimension).allSatisfy { start in
            let squares = floats[start..<start + dimension].reduce(0.0) { $0 + Double($1) * Double($1) }
            return abs(squares.squareRoot() - 1) < Self.tolerance
        }
        return isUnit ? Embeddings(values: floats, dimension: dimension) : nil
    }

    /// Writes a file, under another name first; if that fails, there is none.
    func keep(_ embeddings: Embeddings, named name: String, key: ContentHash) {
        var body: [UInt8] = []
        body.reserveCapacity(4 * embeddings.values.count)
        for value in embeddings.values {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { body.append(contentsOf: $0) }
        }
        guard makeFolder(folder) else { return }
        let target = path(name)
        let temporary = target.appending(suffix: ".\(getpid()).part")
        let bytes = Self.magic + key.bytes + Self.hash(body[...]).bytes + body
        guard Self.write(bytes, to: temporary), temporary.rename(to: target) else {
            temporary.unlink()
            return
        }
    }

    private static func hash(_ bytes: ArraySlice<UInt8>) -> ContentHash {
        bytes.withUnsafeBytes { ContentHash(of: $0) }
    }

    /// Makes a folder and its missing parents.
    private func makeFolder(_ path: FilePath) -> Bool {
        if FileStatus(following: path)?.isFolder == true { return true }
        let parent = path.removingLastComponent()
        guard parent.isEmpty || parent == path || makeFolder(parent) else { return false }
        return path.withPlatformString { mkdir($0, 0o700) } == 0 || errno == EEXIST
    }

    private static func write(_ bytes: [UInt8], to path: FilePath) -> Bool {
        guard
            let file = try? FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
        else { return false }
        let isWritten = (try? file.writeAll(bytes)) != nil
        return (try? file.close()) != nil && isWritten
    }
}
