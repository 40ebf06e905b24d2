internal import Answers
internal import FilePaths
internal import LibraryAnalysis
internal import LibraryStore
internal import SystemPackage

/// The place of a picture, as `photoseek map --json` prints it.
struct MapPlaceOutput: Encodable {
    let id: Int64
    let path: String
    /// The `file://` URI of a path that is not UTF-8.
    let uri: String?
    /// Across.
    let x: Float
    /// Upwards.
    let y: Float

    init(_ image: ImageRecord, x: Float, y: Float) {
        (id, path, uri) = (image.id, image.path.string, image.path.uriUnlessText)
        (self.x, self.y) = (x, y)
    }
}

/// What `photoseek map` says of a map in the end.
struct MapSummary {
    private(set) var text: String

    init(_ map: PictureMap) {
        let percent = (map.varianceShare * 100).rounded(to: 1)
        text = "\(map.count) pictures; \(map.directionCount) directions hold \(percent) % of the variance\n"
    }

    /// Adds what was drawn.
    mutating func add(_ drawing: MapDrawing) {
        let frames = drawing.unreadCount
        text += "\(drawing.thumbnailCount) thumbnails"
        if frames > 0 { text += ", \(frames) of them empty frames, because the pictures cannot be read" }
        text += "\n"
    }
}
