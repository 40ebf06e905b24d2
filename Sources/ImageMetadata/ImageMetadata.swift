/// When, where and by what a picture was taken, and under which words.
///
/// What is unknown is nil or empty. A value that is damaged or impossible counts as unknown.
///
/// ```swift
/// let embedded = ImageMetadata(exif: blocks.exif, xmp: blocks.xmp, iptc: blocks.iptc)
/// let guessed = ImageMetadata(fileName: name, fileTime: status.modificationTime)
/// let metadata = (sidecar?.completed(by: embedded) ?? embedded).completed(by: guessed)
/// ```
public struct ImageMetadata: Sendable, Hashable {
    /// When the picture was taken.
    public var takenAt: CaptureTime?

    /// The maker of the camera, such as "Canon".
    public var cameraMake: String?

    /// The camera, without the name of its maker, such as "EOS 5D Mark III".
    public var cameraModel: String?

    /// The lens.
    public var lens: String?

    /// How long the picture was exposed, in seconds.
    public var exposureTime: Double?

    /// The f-number.
    public var aperture: Double?

    /// The focal length in millimetres.
    public var focalLength: Double?

    /// The focal length in millimetres that shows the same on 35 mm film.
    public var focalLength35: Double?

    /// The sensitivity, as an ISO number.
    public var iso: Int?

    /// Where the picture was taken.
    public var location: GeographicPoint?

    /// The stars that someone gave the picture, 0 to 5; -1 if it was rejected.
    public var rating: Int?

    /// A short title.
    public var title: String?

    /// What someone wrote about the picture.
    public var caption: String?

    /// The words under which the picture is kept, without duplicates.
    public var keywords: [String] = []

    /// The names of the people in the picture, without duplicates.
    public var people: [String] = []

    /// Whether the file also has a short video.
    public var isMotionPhoto = false

    /// Whether the picture is a photograph of a screen's content, made by the device itself.
    public var isScreenshot = false

    /// Creates metadata that says nothing.
    public init() {}
}
