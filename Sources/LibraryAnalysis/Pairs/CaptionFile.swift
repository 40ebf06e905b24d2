internal import FilePaths
internal import FoundationEssentials
internal import JSONValues
public import SystemPackage

/// Pictures with captions, as a file lists them: on each line a JSON object with `image`, a path, and `caption` or `captions`; or
/// with `caption`, a text, and the pictures that it should find more and less, `more` and `less`.
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
        /// How much each caption counts in a training: above 0, and 1 if the file does not say it.
        public internal(set) var weights: [Double]
    }

    /// A picture that a caption should find less.
    public struct Mark: Hashable, Sendable {
        /// The caption.
        public let caption: String
        /// The file.
        public let path: FilePath
    }

    private static let maximumFileSize = 256 << 20

    /// The pictures, in the order of their first lines.
    public private(set) var pictures: [Picture] = []
    /// Pictures that captions should find less, in the order of the lines, each once.
    public private(set) var marks: [Mark] = []

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
        var more: Set<Mark> = []
        var less: Set<Mark> = []
        let folder = path.removingLastComponent()
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where line.contains(where: { $0 > UInt8(ascii: " ") }) {
            do {
                let entry = try CaptionLine(line, in: folder)
                for picture in entry.pictures { add(picture, at: &positions) }
                more.formUnion(entry.more)
                marks += entry.less.filter { less.insert($0).inserted }
                if let both = (entry.more + entry.less).first(where: {
                    more.contains($0) && less.contains($0)
                }) {
                    throw CaptionLine.Wrong(
                        expected: "each picture either in \"more\" or in \"less\" of a caption",
                        found: "\(both.path.lastComponent?.string ?? "") in both")
                }
            } catch let wrong as CaptionLine.Wrong {
                throw LibraryAnalysisError.wrongPair(
                    path: path.string, line: number + 1, expected: wrong.expected, found: wrong.found)
            }
        }
        guard !pictures.isEmpty else {
            throw LibraryAnalysisError.unreadablePairs(path: path.string, reason: "it has no lines")
        }
    }

    private mutating func add(_ picture: Picture, at positions: inout [FilePath: Int]) {
        if let position = positions[picture.path] {
            pictures[position].captions += picture.captions
            pictures[position].weights += picture.weights
        } else {
            positions[picture.path] = pictures.count
            pictures.append(picture)
        }
    }
}
