internal import FilePaths
internal import ImagePreprocessing
internal import LibraryStore
internal import SystemPackage

/// What a library knows of the pictures in the places of a crawl, read while the crawl goes on.
struct KnownPlaces: Sendable {
    /// Absolute paths of files and folders.
    let places: [FilePath]
    /// The model of the run as the library knows it; nil if it is new.
    let modelID: Int64?
    /// What the library leaves out.
    let rules: CrawlRules
    /// The pictures in these places.
    let marks: KnownMarks

    /// - Throws: ``LibraryError``.
    init(_ places: [FilePath], of library: any Library, modelID: Int64?, rules: CrawlRules) throws {
        (self.places, self.modelID, self.rules) = (places, modelID, rules)
        marks = KnownMarks(
            try library.fileMarks(
                under: places, modelID: modelID, decoderVersion: ImageDecoder.version,
                leastSide: rules.leastSide))
    }

    /// The same for more places.
    ///
    /// - Throws: ``LibraryError``.
    func adding(_ more: [FilePath], of library: any Library) throws -> KnownPlaces {
        let outside = more.filter { path in !places.contains { path.isInside($0) } }
        guard !outside.isEmpty else { return self }
        return try KnownPlaces(places + outside, of: library, modelID: modelID, rules: rules)
    }
}
