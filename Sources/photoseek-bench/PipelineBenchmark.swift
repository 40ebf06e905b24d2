internal import ArgumentParser
internal import CLIPModel
internal import CatalogStore
internal import ImageEmbedding
internal import ImageMetadata
internal import ImagePreprocessing
internal import Indexing
internal import LibraryStore
internal import SystemPackage

/// `photoseek-bench pipeline`: indexes a folder into a library that knows the model, and then measures each stage alone on one
/// thread.
struct PipelineBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline", abstract: "Measure indexing a folder into a new library.")

    @Argument(help: "A folder with pictures.")
    var folder: String

    @OptionGroup var options: BenchmarkOptions

    func run() async throws {
        let library = try ScratchFolder()
        defer { withExtendedLifetime(library) {} }
        let encoder = try options.encoder()
        let preprocessor = try options.preprocessor(encoder)
        let catalog = try Catalog(
            path: FilePath(library.path("library.sqlite")), access: .readWrite(create: true))
        var indexOptions = IndexingOptions()
        indexOptions.threads = options.threads
        let indexer = try Indexer(
            library: catalog, embedder: ImageEmbedder(encoder: encoder, preprocessor: preprocessor),
            modelName: options.model, options: indexOptions)
        // The weights are there before the clock runs, and so is what a library makes once for a model.
        let first = FilePath(library.path("first.ppm"))
        let once = try await prepare(indexer, with: first)
        let report = try await indexer.index([FilePath(folder)])
        let paths = try catalog.knownFiles(under: ["/"]).filter { !$0.isFailure }.map(\.path)
            .filter { $0.lastComponent != first.lastComponent }
        try catalog.close()
        try printJSON(
            Output(
                model: options.model, threads: options.threads, images: report.embedded,
                imagesPerSecond: report.imagesPerSecond, onceSeconds: once,
                stages: try Stages(paths, encoder: encoder, preprocessor: preprocessor)))
    }

    /// Indexes one small picture, and returns how long that took in seconds.
    private func prepare(_ indexer: Indexer, with path: FilePath) async throws -> Double {
        let file = try FileDescriptor.open(path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(Array("P3 1 1 255 9 99 199".utf8)) }
        return try await indexer.index([path]).seconds
    }

    private struct Output: Encodable {
        let model: String
        let threads: Int
        let images: Int
        let imagesPerSecond: Double
        /// What a new library costs in addition: the weights, the sentences that strengths are measured with, and one small picture.
        let onceSeconds: Double
        let stages: Stages
    }
}

/// The mean duration of each stage in milliseconds per image, one stage after the other on one thread.
struct Stages: Encodable {
    private(set) var readMilliseconds = 0.0
    /// What is known of the picture beside its pixels, with the nearest place.
    private(set) var metadataMilliseconds = 0.0
    private(set) var decodeMilliseconds = 0.0
    private(set) var preprocessMilliseconds = 0.0
    private(set) var encodeMilliseconds = 0.0

    init(_ paths: [FilePath], encoder: CLIPEncoder, preprocessor: ImagePreprocessor) throws {
        let clock = ContinuousClock()
        func timed<Result>(_ total: inout Double, _ work: () throws -> Result) rethrows -> Result {
            let start = clock.now
            defer { total += (clock.now - start) / .milliseconds(1) / Double(max(1, paths.count)) }
            return try work()
        }
        let decoder = ImageDecoder()
        for path in paths {
            let bytes = try timed(&readMilliseconds) { try ImageFileReader.read(path) }
            timed(&metadataMilliseconds) {
                let blocks = ImageDecoder.metadata(of: bytes)
                let metadata = ImageMetadata(exif: blocks.exif, xmp: blocks.xmp, iptc: blocks.iptc)
                _ = metadata.location.flatMap(PlaceTable.bundled.nearest)
            }
            let image = try timed(&decodeMilliseconds) {
                try decoder.decode(bytes, path: path.string, detail: preprocessor.sufficientDetail)
            }
            let tensor = timed(&preprocessMilliseconds) { preprocessor.tensor(from: image) }
            _ = try timed(&encodeMilliseconds) {
                try tensor.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: 1) }
            }
        }
    }
}
