/// What is known of an image beside its pixels: its format, and when, where, with what and under which words it was taken.
public struct ImageFacts: Sendable, Hashable {
    /// When an image was taken.
    public struct Time: Sendable, Hashable {
        /// The seconds of the wall clock at the place where it was taken, since 1970 and as if that clock showed UTC.
        public var localSeconds: Int64
        /// 0 to 999,999,999.
        public var nanoseconds: Int32
        /// Seconds east of Greenwich; nil if unknown.
        public var utcOffset: Int32?
        /// Where the time was found, as a word such as "exif"; "fileName" and "fileTime" are guesses.
        public var source: String

        /// Creates a time.
        public init(localSeconds: Int64, nanoseconds: Int32, utcOffset: Int32?, source: String) {
            self.localSeconds = localSeconds
            self.nanoseconds = nanoseconds
            self.utcOffset = utcOffset
            self.source = source
        }
    }

    /// Where an image was taken.
    public struct Location: Sendable, Hashable {
        /// Degrees north, -90 to 90.
        public var latitude: Double
        /// Degrees east, -180 to 180.
        public var longitude: Double
        /// Metres above the sea; nil if unknown.
        public var altitude: Double?
        /// Where the location was found, as a word such as "exif".
        public var source: String

        /// Creates a location.
        public init(latitude: Double, longitude: Double, altitude: Double?, source: String) {
            self.latitude = latitude
            self.longitude = longitude
            self.altitude = altitude
            self.source = source
        }
    }

    /// The names of the place that is nearest to the location.
    public struct Place: Sendable, Hashable {
        /// A town or a part of one; nil if none is near.
        public var name: String?
        /// The state, province or district; nil if unknown.
        public var region: String?
        /// The name of the country.
        public var country: String
        /// The country in ISO 3166-1 alpha-2, such as "PT".
        public var countryCode: String

        /// Creates the names.
        public init(name: String?, region: String?, country: String, countryCode: String) {
            self.name = name
            self.region = region
            self.country = country
            self.countryCode = countryCode
        }
    }

    /// What the image was taken with. Each value is nil if it is unknown.
    public struct Camera: Sendable, Hashable {
        /// The maker.
        public var make: String?
        /// The model.
        public var model: String?
        /// The lens.
        public var lens: String?
        /// Seconds.
        public var exposureTime: Double?
        /// The f-number.
        public var aperture: Double?
        /// Millimetres.
        public var focalLength: Double?
        /// Millimetres of a lens with the same angle on film of 36 x 24 millimetres.
        public var focalLength35: Double?
        /// The sensitivity (ISO 12232).
        public var iso: Int?

        /// Creates a description in which nothing is known.
        public init() {}
    }

    /// A file that belongs to the same picture as the image.
    public struct Companion: Sendable, Hashable {
        /// What a companion is.
        public enum Kind: String, Sendable, Hashable {
            /// The raw data of the camera.
            case raw
            /// The moving part of a Live Photo.
            case video
            /// Metadata.
            case sidecar
        }

        /// The name of the file, in the folder of the image.
        public var name: [UInt8]
        /// What it is.
        public var kind: Kind

        /// Creates a companion.
        public init(name: [UInt8], kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// What the facts were read from: the version of the reader, and the names, sizes and times of the companions. If it
    /// differs from what is there now, the facts must be read again.
    public var basis: [UInt8]
    /// The common name of the format, such as "JPEG".
    public var format: String
    /// When it was taken; nil if unknown.
    public var takenAt: Time?
    /// Where it was taken; nil if unknown.
    public var location: Location?
    /// The names of the nearest place; nil without a location, or if no place is near.
    public var place: Place?
    /// What it was taken with.
    public var camera = Camera()
    /// -1 for rejected, 0 to 5 stars; nil if unknown.
    public var rating: Int?
    /// A title; nil if unknown.
    public var title: String?
    /// A description; nil if unknown.
    public var caption: String?
    /// Words that someone gave the image, in their order.
    public var keywords: [String] = []
    /// The names of people in it, in their order.
    public var people: [String] = []
    /// Tags that people gave the image in the library, sorted. They are read with the other facts and are not written with them:
    /// ``Library/changeGivenTags(of:adding:removing:)`` does that.
    public var givenTags: [String] = []
    /// Tags that analyses of the library gave the image, such as "auto/cat", sorted. They are read with the other facts and are not
    /// written with them: ``Library/setMadeTags(_:below:)`` does that.
    public var madeTags: [String] = []
    /// Whether it moves: it has a video inside, or one as a companion.
    public var isLive = false
    /// Whether it shows a screen.
    public var isScreenshot = false
    /// The other files of the same picture, sorted by name.
    public var companions: [Companion] = []

    /// Creates facts that only name the format.
    public init(basis: [UInt8], format: String) {
        self.basis = basis
        self.format = format
    }
}
