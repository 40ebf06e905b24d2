internal import ImageMetadata
public import LibraryStore

extension ImageFacts.Time {
    /// The time in ISO 8601, such as `2021-07-04T12:30:15.120+02:00`; without an offset if it is unknown.
    public var iso8601: String {
        CaptureTime(
            localSeconds: localSeconds, nanoseconds: nanoseconds, utcOffset: utcOffset,
            source: MetadataSource(rawValue: source) ?? .fileTime
        ).iso8601
    }

    /// The day in ISO 8601; nil for a guess from the time of the file, which copying changes.
    public var day: String? {
        source == MetadataSource.fileTime.rawValue ? nil : String(iso8601.prefix { $0 != "T" })
    }
}
