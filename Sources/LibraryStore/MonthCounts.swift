/// How many images were taken in which month, in the local time of the place where they were taken.
public struct MonthCounts: Sendable, Hashable {
    /// A month and the number of its images.
    public struct Month: Sendable, Hashable {
        /// The month in ISO 8601, such as "2021-07".
        public let month: String
        /// The number of images.
        public let images: Int

        package init(month: String, images: Int) { (self.month, self.images) = (month, images) }
    }

    /// The months that have images, the latest first.
    public let months: [Month]
    /// The number of images of which the month is unknown. A guess from the time of the file does not count as known.
    public let undated: Int

    package init(months: [Month], undated: Int) { (self.months, self.undated) = (months, undated) }
}
