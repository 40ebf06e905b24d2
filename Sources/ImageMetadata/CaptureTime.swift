/// When a picture was taken, as the clock on the wall showed it there.
public struct CaptureTime: Sendable, Hashable {
    /// The seconds of the wall clock where the picture was taken, counted since the start of 1970 as if that clock showed UTC.
    public var localSeconds: Int64

    /// The nanoseconds after that second, 0 to 999,999,999.
    public var nanoseconds: Int32

    /// How far that clock is ahead of UTC, in seconds; nil if unknown.
    public var utcOffset: Int32?

    /// Where the time was found.
    public var source: MetadataSource

    /// Creates a time.
    public init(localSeconds: Int64, nanoseconds: Int32 = 0, utcOffset: Int32? = nil, source: MetadataSource)
    {
        self.localSeconds = localSeconds
        self.nanoseconds = nanoseconds
        self.utcOffset = utcOffset
        self.source = source
    }
}
