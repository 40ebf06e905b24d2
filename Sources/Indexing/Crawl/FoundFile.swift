/// A picture file as the crawl found it.
struct FoundFile: Equatable, Sendable {
    /// Absolute.
    let path: String
    /// Bytes.
    let fileSize: Int64
    /// Nanoseconds since 1970.
    let modificationTime: Int64
}
