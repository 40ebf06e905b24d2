internal import CatalogStore

/// Whether the write-ahead log has grown far beyond the size at which it is merged.
struct LogCheck: HealthCheck {
    /// Four times the size to which the library cuts its log.
    static let longest: Int64 = 256 << 20

    let logByteCount: Int64
    let subject = "the library's log"

    func findings() throws -> [Finding] {
        logByteCount > Self.longest ? [.longLog(bytes: logByteCount)] : []
    }
}
