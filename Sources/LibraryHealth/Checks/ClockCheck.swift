internal import CatalogStore

/// Whether the clock runs ahead of all that the library remembers.
struct ClockCheck: HealthCheck {
    /// Network disks have clocks of their own, which may be ahead by so many seconds.
    private static let tolerance: Int64 = 600
    /// The clock of a camera may show the time of any zone, at most so many seconds ahead.
    private static let farthestZone: Int64 = 86_400

    let catalog: Catalog
    /// Seconds since 1970.
    let now: Int64
    let subject = "the clock"

    func findings() throws -> [Finding] {
        let newest = try catalog.newestChangeTime().map { $0 / 1_000_000_000 }
        let lag = newest.map { $0 - now } ?? 0
        if lag > Self.tolerance { return [.slowClock(seconds: lag)] }
        let future = try catalog.imageCount(takenAfter: now + Self.farthestZone)
        return future > 0 ? [.futurePictures(count: future)] : []
    }
}
