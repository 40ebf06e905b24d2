/// The kind of a file that lies beside a picture and says something about it.
public enum SidecarKind: Sendable, Hashable {
    /// An `.xmp` file, as darktable, Lightroom and digiKam write it.
    case xmp
    /// A `.json` file of Google Takeout.
    case takeout
}

/// Finds which files of a folder are sidecars of which pictures, by their names alone.
///
/// ASCII capitals and small letters make no difference. One sidecar may belong to several pictures: `IMG_1.xmp` to `IMG_1.cr2` and
/// `IMG_1.jpg`, `IMG_1.jpg.json` to `IMG_1.jpg` and `IMG_1-edited.jpg`.
public struct SidecarNames: Sendable {
    /// The names that may be of sidecars, by their names in small letters.
    private var sidecars: [[UInt8]: [UInt8]] = [:]

    /// The extensions of all names, by what is in front of the extension, in small letters.
    private var extensions: [[UInt8]: [[UInt8]]] = [:]

    /// Creates the finder for a folder.
    ///
    /// - Parameter names: All names in the folder.
    /// - Complexity: O(n) in the names, after they are sorted.
    public init(names: [[UInt8]]) {
        // In a fixed order, so that of two names that differ only in case the same one is found each time.
        for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let small = name.map(\.asciiLowercased)
            let (stem, suffix) = small.splitAtExtension
            if suffix == Self.xmp || suffix == Self.json {
                if sidecars[small] == nil { sidecars[small] = name }
            } else {
                extensions[stem, default: []].append(suffix)
            }
        }
    }

    /// The names of the sidecars of a picture, `.xmp` before Takeout's; at most one of Takeout's.
    ///
    /// - Parameter picture: The name of the picture, without folders.
    /// - Complexity: O(m) on average, with m the length of the name.
    public func sidecars(of picture: [UInt8]) -> [(name: [UInt8], kind: SidecarKind)] {
        let small = picture.map(\.asciiLowercased)
        let packets = [small + Self.xmp, small.splitAtExtension.stem + Self.xmp].compactMap { sidecars[$0] }
        var found: [(name: [UInt8], kind: SidecarKind)] = []
        for packet in packets where !found.contains(where: { $0.name == packet }) {
            found.append((packet, .xmp))
        }
        let takeout = TakeoutNames(picture: small, extensions: { extensions[$0] ?? [] }).candidates
        if let record = takeout.lazy.compactMap({ sidecars[$0] }).first { found.append((record, .takeout)) }
        return found
    }

    private static let xmp = Array(".xmp".utf8)
    private static let json = Array(".json".utf8)
}

extension Array<UInt8> {
    /// The part in front of the last dot, and the rest with the dot. A dot at the start begins no extension.
    var splitAtExtension: (stem: [UInt8], suffix: [UInt8]) {
        guard let dot = lastIndex(of: UInt8(ascii: ".")), dot > startIndex else { return (self, []) }
        return (Array(self[..<dot]), Array(self[dot...]))
    }
}
