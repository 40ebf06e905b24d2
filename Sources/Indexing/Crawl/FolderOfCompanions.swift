internal import ImageMetadata
internal import ImagePreprocessing

/// The names of a folder in which pictures may have companions. Decides by names alone.
///
/// A raw file and a video belong to the picture with the same name before the last dot, letter for letter.
struct FolderOfCompanions {
    private let sidecars: SidecarNames
    /// The names of raw files, videos, and all other pictures, by the name before the last dot.
    private var raw: [[UInt8]: [[UInt8]]] = [:]
    private var videos: [[UInt8]: [[UInt8]]] = [:]
    private var pictures: [[UInt8]: [[UInt8]]] = [:]

    /// The names of all files in the folder. Returns nil if none of them can be a companion.
    init?(names: [[UInt8]]) {
        var mayHaveSome = false
        for name in names {
            let (stem, suffix) = Self.split(name)
            if Self.rawSuffixes.contains(suffix) {
                raw[stem, default: []].append(name)
            } else if Self.videoSuffixes.contains(suffix) {
                videos[stem, default: []].append(name)
            } else if ImageFormat.allFileNameExtensions.contains(suffix) {
                pictures[stem, default: []].append(name)
            }
            mayHaveSome = mayHaveSome || Self.companionSuffixes.contains(suffix)
        }
        guard mayHaveSome else { return nil }
        sidecars = SidecarNames(names: names)
    }

    /// The companions of a picture, sorted by name.
    func companions(of picture: [UInt8], withRaw: Bool) -> [(name: [UInt8], kind: Companions.File.Kind)] {
        let (stem, suffix) = Self.split(picture)
        var found = sidecars.sidecars(of: picture).map { ($0.name, Companions.File.Kind.sidecar($0.kind)) }
        if !Self.rawSuffixes.contains(suffix) {
            if withRaw { found += (raw[stem] ?? []).map { ($0, .raw) } }
            found += (videos[stem] ?? []).map { ($0, .video) }
        }
        return found.sorted { $0.0.lexicographicallyPrecedes($1.0) }
    }

    /// The pictures that a raw file belongs to, sorted by name.
    func pictures(ofRaw name: [UInt8]) -> [[UInt8]] {
        let (stem, suffix) = Self.split(name)
        guard Self.rawSuffixes.contains(suffix) else { return [] }
        return (pictures[stem] ?? []).sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// The pictures, raw ones included, that have this file as a companion, and the raw files of a picture.
    ///
    /// - Complexity: O(*n*) for *n* pictures in the folder.
    func files(relatedTo name: [UInt8]) -> [[UInt8]] {
        let (stem, suffix) = Self.split(name)
        guard Self.companionSuffixes.contains(suffix) else { return raw[stem] ?? [] }
        return [pictures, raw].flatMap { $0.values.joined() }.filter { picture in
            companions(of: picture, withRaw: true).contains { $0.name == name }
        }
    }

    /// Whether a file of this name may be a companion of a picture in the same folder.
    static func mayBeCompanion(_ name: some BidirectionalCollection<UInt8>) -> Bool {
        companionNames.contain(name)
    }

    private static let companionNames = FileNameExtensions(companionSuffixes)

    private static let rawSuffixes = Set(ImageFormat.raw.fileNameExtensions)
    /// What phones and cameras write beside a photo.
    private static let videoSuffixes: Set = ["mov", "mp4"]
    private static let companionSuffixes = rawSuffixes.union(videoSuffixes).union(["xmp", "json"])

    /// The name before the last dot, and what follows it, in lower case.
    private static func split(_ name: [UInt8]) -> (stem: [UInt8], suffix: String) {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return (name, "") }
        return (
            Array(name[..<dot]), String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
        )
    }
}
