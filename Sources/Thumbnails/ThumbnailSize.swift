/// The sizes in which thumbnails are kept.
public enum ThumbnailSize: Int, CaseIterable, Sendable {
    /// For grids: 256 pixels along the longer side.
    case small = 256
    /// For a screen: 1024 pixels along the longer side.
    case large = 1024

    /// The length of the longer side in pixels. Smaller pictures keep their size.
    public var longestSide: Int { rawValue }
}
