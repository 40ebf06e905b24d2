import ImagePreprocessing
import Testing

/// The small files of single formats in `Fixtures/pixels/FORMAT`, and what the decoder must give for them. The script
/// `make_FORMAT_goldens.py` there, or `make_bitmap_goldens.py`, makes them.
struct FormatGoldens: Sendable {
    struct Case: Decodable, Sendable {
        let file: String
        let width: Int
        let height: Int
        let storedWidth: Int
        let storedHeight: Int
        let orientation: Int
        let offset: Int
    }

    /// A case with the folder that it is in.
    struct Entry: Sendable, CustomTestStringConvertible {
        let folder: String
        let format: ImageFormat
        let golden: Case
        var testDescription: String { "\(folder)/\(golden.file)" }

        func bytes() throws -> [UInt8] { try FixtureFolder.bytes(testDescription) }
    }

    static let folders: [(name: String, format: ImageFormat)] = [
        ("tiff", .tiff), ("raw", .raw), ("gif", .gif), ("bmp", .bmp), ("ico", .ico), ("pnm", .pnm),
        ("tga", .tga),
    ]

    static let entries: [Entry] = folders.flatMap { folder in
        let goldens = try? FixtureFolder.json("\(folder.name).json", as: Goldens<Case>.self)
        return (goldens?.cases ?? []).map { Entry(folder: folder.name, format: folder.format, golden: $0) }
    }

    /// The pixels of all files of a folder.
    static let pixels: [String: [UInt8]] = Dictionary(
        uniqueKeysWithValues: folders.map { ($0.name, (try? FixtureFolder.bytes("\($0.name).rgb")) ?? []) })

    /// The entries of a format that this machine can decode. Where a decoder is missing, its formats are not tested.
    static var readable: [Entry] { entries.filter { $0.format.missing == nil } }
}
