/// The kind of a file that lies beside a picture and says something about it.
public enum SidecarKind: Sendable, Hashable {
    /// An `.xmp` file, as darktable, Lightroom and digiKam write it.
    case xmp
    /// A `.json` file of Google Takeout.
    case takeout
}

/// Finds which files of a folder are sidecars of which pictures, by their names alone.
public struct SidecarNames: Sendable {
    /// Creates the finder for a folder.
    ///
    /// - Parameter names: All names in the folder.
    /// - Complexity: O(n) in the names.
    public init(names: [[UInt8]]) {
    }

    /// The names of the sidecars of a picture, `.xmp` before Takeout's.
    ///
    /// - Parameter picture: The name of the picture, without folders.
    /// - Complexity: O(1) on average.
    public func sidecars(of picture: [UInt8]) -> [(name: [UInt8], kind: SidecarKind)] {
        []
    }
}
