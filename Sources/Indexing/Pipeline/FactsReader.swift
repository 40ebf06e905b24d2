internal import FilePaths
internal import ImageMetadata
internal import ImagePreprocessing
internal import LibraryStore
internal import SystemPackage

/// Reads what is known of a picture beside its pixels: from the file itself, from its sidecars, and at last from its name and
/// time.
///
/// Holds no state; any number of threads may use it at once.
enum FactsReader {
    /// Changes whenever the same files give other facts, so that libraries read them again: a number, and the kinds of metadata
    /// whose library is missing here.
    static let version = (["1"] + ImageMetadata.missingLibraries.map(\.kind)).joined(separator: " ")

    /// The largest sidecar that is read, in bytes.
    private static let sidecarLimit = 8 << 20

    /// The facts of a picture.
    ///
    /// - Parameters:
    ///   - bytes: The whole file, of a format that is known.
    ///   - file: The file as the crawl found it.
    ///   - companions: Its companions.
    static func facts(of bytes: [UInt8], _ file: FoundFile, _ companions: Companions) -> ImageFacts? {
        guard let format = ImageFormat.of(bytes) else { return nil }
        let metadata = metadata(of: bytes, file, companions)
        var facts = ImageFacts(basis: companions.basis, format: format.name)
        facts.takenAt = metadata.takenAt.map(ImageFacts.Time.init)
        facts.location = metadata.location.map(ImageFacts.Location.init)
        facts.place = metadata.location.flatMap(ImageFacts.Place.init(near:))
        facts.camera = ImageFacts.Camera(metadata)
        (facts.rating, facts.title, facts.caption) = (metadata.rating, metadata.title, metadata.caption)
        (facts.keywords, facts.people) = (metadata.keywords, metadata.people)
        facts.isLive = metadata.isMotionPhoto || companions.includesVideo
        facts.isScreenshot = metadata.isScreenshot
        facts.companions = companions.records
        return facts
    }

    /// All that is said of a picture, the surest source first: what a person wrote into an XMP sidecar, what is in the file, what
    /// Takeout exported, and guesses.
    private static func metadata(
        of bytes: [UInt8], _ file: FoundFile, _ companions: Companions
    ) -> ImageMetadata {
        let blocks = ImageDecoder.metadata(of: bytes)
        let embedded = ImageMetadata(exif: blocks.exif, xmp: blocks.xmp, iptc: blocks.iptc)
        let guessed = ImageMetadata(fileName: file.path.nameBytes, fileTime: file.modificationTime)
        let all =
            sidecars(.xmp, of: file, companions) + [embedded] + sidecars(.takeout, of: file, companions)
            + [guessed]
        return all.dropFirst().reduce(all[0]) { $0.completed(by: $1) }
    }

    private static func sidecars(
        _ kind: SidecarKind, of file: FoundFile, _ companions: Companions
    ) -> [ImageMetadata] {
        let folder = file.path.removingLastComponent()
        return companions.files.filter { $0.kind == .sidecar(kind) }.compactMap { sidecar in
            let path = folder.appending(name: sidecar.name)
            guard let bytes = try? RegularFile(path, byteLimit: sidecarLimit).bytes() else { return nil }
            return switch kind {
            case .xmp: ImageMetadata(sidecarXMP: bytes)
            case .takeout: ImageMetadata(takeoutJSON: bytes)
            }
        }
    }
}

extension ImageFacts.Time {
    fileprivate init(_ time: CaptureTime) {
        self.init(
            localSeconds: time.localSeconds, nanoseconds: time.nanoseconds, utcOffset: time.utcOffset,
            source: time.source.rawValue)
    }
}

extension ImageFacts.Location {
    fileprivate init(_ point: GeographicPoint) {
        self.init(
            latitude: point.latitude, longitude: point.longitude, altitude: point.altitude,
            source: point.source.rawValue)
    }
}

extension ImageFacts.Place {
    /// How far a town may be to name the place, in kilometres.
    private static let townDistance = 50.0
    /// How far a town may be to name the country, in kilometres: beyond, a picture may have been taken at sea.
    private static let countryDistance = 200.0

    fileprivate init?(near point: GeographicPoint) {
        guard
            let (place, kilometres) = PlaceTable.bundled.nearest(to: point),
            kilometres <= Self.countryDistance
        else { return nil }
        let isNear = kilometres <= Self.townDistance
        self.init(
            name: isNear ? place.name : nil, region: isNear ? place.region : nil, country: place.country.name,
            countryCode: place.country.code)
    }
}

extension ImageFacts.Camera {
    fileprivate init(_ metadata: ImageMetadata) {
        self.init()
        (make, model, lens) = (metadata.cameraMake, metadata.cameraModel, metadata.lens)
        (exposureTime, aperture, iso) = (metadata.exposureTime, metadata.aperture, metadata.iso)
        (focalLength, focalLength35) = (metadata.focalLength, metadata.focalLength35)
    }
}
