import CatalogStore
import FilePaths
import Foundation
import Kernels
import LibraryStore
import LibraryTransfer
import NumPyFiles
import Parquet
import SystemPackage
import TestSupport
import Testing

/// Exports of a library, read file by file.
struct ExportTests {
    private static let dimension = 3

    private let folder: TemporaryFolder
    private let catalog: Catalog
    private let model: ModelRecord

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        model = try catalog.registerModel(name: "tiny", fingerprint: "f1", dimension: Self.dimension)
    }

    /// Adds pictures, whose numbers follow from their positions.
    private func add(_ count: Int) throws {
        try catalog.apply(
            (0..<count).map {
                .upsert(Self.image(FilePath("/photos/\($0).jpg"), $0), vector: Self.vector($0))
            },
            modelID: model.id)
    }

    private static func image(_ path: FilePath, _ number: Int, facts: ImageFacts? = nil) -> NewImage {
        NewImage(
            path: path, fileSize: Int64(number), modificationTime: 1_700_000_000_123_456_789,
            contentHash: [UInt8](repeating: UInt8(number), count: 32), width: 640 + number, height: 480,
            orientation: 6,
            facts: facts)
    }

    /// A vector of unit length.
    private static func vector(_ number: Int) -> [Float] {
        [[0.6, 0.8, 0], [0, -0.6, 0.8], [0.8, 0, 0.6]][number % 3]
    }

    private var place: FilePath { folder.file("export") }

    @discardableResult
    private func export(replacing: Bool = false, _ change: (inout ExportOptions) -> Void = { _ in }) throws
        -> ExportReport
    {
        var options = ExportOptions()
        change(&options)
        return try LibraryExporter(catalog, model, options).export(to: place, replacing: replacing)
    }

    private func names(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted()
    }

    private func table(_ name: String = "0") throws -> ParquetFile {
        try ParquetFile(ParquetFileSource(folder.file("export/metadata/metadata_\(name).parquet")))
    }

    private func values(_ column: String, _ file: ParquetFile) throws -> [ParquetValue] {
        var reader = try file.reader(of: column)
        return try reader.next(1000)
    }

    @Test func rowsOfEmbeddingsAndMetadataAreThoseOfTheLibrary() throws {
        try add(5)
        let report = try export()
        #expect((report.rows, report.parts, report.precision) == (5, 1, .float32))
        #expect(try names("") == ["export", "library.sqlite", "library.sqlite-shm", "library.sqlite-wal"])
        let embeddings = try NumPyFile(folder.file("export/img_emb/img_emb_0.npy"))
        #expect(embeddings.header == NumPyHeader(.float32, rows: 5, columns: Self.dimension))
        #expect(try embeddings.floats(rows: 0..<5) == (0..<5).flatMap(Self.vector))
        let table = try table()
        #expect(try values("image_path", table) == (0..<5).map { .text("/photos/\($0).jpg") })
        #expect(try values("width", table) == (0..<5).map { .integer(640 + $0) })
        #expect(try values("sha256", table)[3] == .text(String(repeating: "03", count: 32)))
        #expect(try values("uri", table) == [ParquetValue](repeating: .null, count: 5))
    }

    @Test func partsHaveABoundedNumberOfRowsAndNamesInOrder() throws {
        try add(23)
        let report = try export { $0.rowsPerPart = 2 }
        #expect((report.rows, report.parts) == (23, 12))
        let numbers = (0..<12).map { String(format: "%02d", $0) }
        #expect(try names("export/img_emb") == numbers.map { "img_emb_\($0).npy" })
        #expect(try names("export/metadata") == numbers.map { "metadata_\($0).parquet" })
        #expect(try NumPyFile(folder.file("export/img_emb/img_emb_11.npy")).header.rows == 1)
        #expect(try values("image_path", try table("11")) == [.text("/photos/22.jpg")])
    }

    @Test func embeddingsAreRoundedIfAskedFor() throws {
        try add(4)
        #expect(try export { $0.precision = .float16 }.precision == .float16)
        let file = try NumPyFile(folder.file("export/img_emb/img_emb_0.npy"))
        #expect(file.header.element == .float16)
        #expect(
            zip(try file.floats(rows: 0..<4), (0..<4).flatMap(Self.vector)).allSatisfy { abs($0 - $1) < 1e-3 }
        )
    }

    @Test func pathsThatAreNotTextHaveAURI() throws {
        let path = FilePath(bytes: Array("/photos/".utf8) + [0xFF])
        try catalog.apply([.upsert(Self.image(path, 1), vector: Self.vector(1))], modelID: model.id)
        try export()
        #expect(try values("uri", try table()) == [.text("file:///photos/%FF")])
        #expect(try values("image_path", try table()) == [.text("/photos/\u{FFFD}")])
    }

    @Test func whatIsKnownOfAPictureIsThere() throws {
        var facts = ImageFacts(basis: [1], format: "JPEG")
        facts.takenAt = .init(localSeconds: 0, nanoseconds: 0, utcOffset: 3600, source: "exif")
        facts.location = .init(latitude: 41.15, longitude: -8.61, altitude: nil, source: "exif")
        facts.rating = 4
        facts.caption = "a \"dog\"\n"
        facts.keywords = ["dog", "\u{1}\\"]
        try catalog.apply(
            [.upsert(Self.image("/photos/a.jpg", 1, facts: facts), vector: Self.vector(1))], modelID: model.id
        )
        try export()
        let table = try table()
        #expect(try values("taken_at", table) == [.text("1970-01-01T00:00:00+01:00")])
        #expect(try values("latitude", table) == [.number(41.15)])
        #expect(try values("rating", table) == [.integer(4)])
        #expect(try values("caption", table) == [.text("a \"dog\"\n")])
        #expect(try values("tags", table) == [.text(#"["dog","\u0001\\"]"#)])
        try export(replacing: true) { $0.format = .jsonLines }
        #expect(try names("export/metadata") == ["metadata_0.jsonl"])
        let line = try Data(contentsOf: URL(filePath: folder.path("export/metadata/metadata_0.jsonl")))
        let object = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        #expect(object["caption"] as? String == "a \"dog\"\n")
        #expect(object["tags"] as? String == #"["dog","\u0001\\"]"#)
        #expect(object["latitude"] as? Double == 41.15)
        #expect(object["uri"] == nil)
    }

    @Test func onlyAnExportIsReplacedAndOnlyIfAskedFor() throws {
        try add(2)
        try FileManager.default.createDirectory(
            atPath: folder.path("export"), withIntermediateDirectories: true)
        try export()
        #expect(throws: TransferError.folderInUse(folder: place.string, isExport: true)) { try export() }
        try add(3)
        #expect(try export(replacing: true).rows == 3)
        #expect(try names("").filter { $0.hasPrefix("export") } == ["export"])
        try folder.write([1], to: "export/img_emb/diary.txt")
        #expect(throws: TransferError.folderInUse(folder: place.string, isExport: false)) {
            try export(replacing: true)
        }
        #expect(try names("export/img_emb") == ["diary.txt", "img_emb_0.npy"])
    }

    @Test func nothingIsLeftOfAnExportThatIsGivenUp() throws {
        struct Stop: Error {}
        try add(3)
        #expect(throws: Stop.self) {
            try LibraryExporter(catalog, model, ExportOptions()).export(to: place, replacing: false) { _, _ in
                throw Stop()
            }
        }
        #expect(try names("").filter { $0.hasPrefix("export") } == [])
    }

    @Test func aLibraryWithoutEmbeddingsIsRefused() {
        #expect(throws: TransferError.noEmbeddings(library: catalog.path.string, model: "tiny")) {
            try export()
        }
    }
}
