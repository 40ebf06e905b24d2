internal import FilePaths
internal import FoundationEssentials
internal import JSONValues
public import SystemPackage

/// Pictures with captions, as a file lists them: on each line a JSON object with `image`, a path, and `caption` or `captions`.
///
/// Relative paths start at the folder of the file. Lines of the same picture are taken together, and empty ones are left out. Other keys
/// are ignored.
public struct CaptionFile: Equatable, Sendable {
    /// A picture with at least one caption.
    public struct Picture: Equatable, Sendable {
        /// The file.
        public let path: FilePath
        /// What is said of it.
        public internal(set) var captions: [String]
    }

    private static let maximumFileSize = 256 << 20
    /// The largest number of bytes of a caption; models read far less.
    private static let maximumLength = 1 << 20

    /// The pictures, in the order of their first lines.
    public private(set) var pictures: [Picture] = []

    /// Reads a file.
    ///
    /// - Throws: ``LibraryAnalysisError/unreadablePairs(path:reason:)`` or ``LibraryAnalysisError/wrongPair(path:line:expected:found:)``.
    /// - Complexity: O(bytes).
    public init(_ path: FilePath) throws {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile(path, byteLimit: Self.maximumFileSize).bytes()
        } catch {
            throw LibraryAnalysisError.unreadablePairs(path: path.string, reason: error.description)
        }
        var positions: [FilePath: Int] = [:]
        let folder = path.removingLastComponent()
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where line.contains(where: { $0 > UInt8(ascii: " ") }) {
            let picture = try Self.picture(line, in: folder) { expected, found in
                .wrongPair(path: path.string, line: number + 1, expected: expected, found: found)
            }
            if let position = positions[picture.path] {
                pictures[position].captions += picture.captions
            } else {
                positions[picture.path] = pictures.count
                pictures.append(picture)
            }
        }
        guard !pictures.isEmpty else {
            throw LibraryAnalysisError.unreadablePairs(path: path.string, reason: "it has no lines")
        }
    }

    private static func picture(
        _ line: ArraySlice<UInt8>, in folder: FilePath,
        _ failure: (_ expected: String, _ found: String) -> LibraryAnalysisError
    ) throws -> Picture {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(line)),
            case .object(let object) = value
        else { throw failure("a JSON object", String(decoding: line.prefix(40), as: UTF8.self)) }
        guard case .string(let name)? = object["image"], !name.isEmpty, !name.utf8.contains(0) else {
            throw failure("\"image\" with a path", (object["image"] ?? .null).shortened)
        }
        let found = object["captions"] ?? object["caption"] ?? .null
        let captions: [String] =
            switch found {
            case .string(let caption): [caption]
            case .array(let values):
                values.compactMap { if case .string(let caption) = $0 { caption } else { nil } }
            default: []
            }
        let told = captions.filter { $0.contains { !$0.isWhitespace } }
        guard !told.isEmpty, captions.allSatisfy({ $0.utf8.count <= maximumLength }) else {
            throw failure("\"caption\" with a text, or \"captions\" with several", found.shortened)
        }
        return Picture(path: folder.pushing(FilePath(name)), captions: told)
    }
}
