/// How many images of a library have which format, year and country.
public struct FactsSummary: Sendable, Hashable {
    /// A value and the number of images that have it.
    public struct Count: Sendable, Hashable {
        /// The value, such as "JPEG", "2021" or "Portugal".
        public let value: String
        /// The number of images.
        public let images: Int

        /// Creates a count.
        package init(value: String, images: Int) {
            self.value = value
            self.images = images
        }
    }

    /// The formats, the most frequent first.
    public let formats: [Count]
    /// The formats of files whose decoder was not there, the most frequent first. These files are no images of the library.
    public let absent: [Count]
    /// The years in which the images were taken, the earliest first, without guesses from the times of files.
    public let years: [Count]
    /// The countries in which they were taken, the most frequent first.
    public let countries: [Count]
    /// The towns in which they were taken, the most frequent first, at most the number that was asked for.
    public let places: [Count]

    /// Creates a summary.
    package init(formats: [Count], absent: [Count], years: [Count], countries: [Count], places: [Count]) {
        self.formats = formats
        self.absent = absent
        self.years = years
        self.countries = countries
        self.places = places
    }
}
