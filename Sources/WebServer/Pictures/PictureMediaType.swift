internal import ImagePreprocessing

/// How files of pictures are called on the web.
enum PictureMediaType {
    /// The types of formats that every browser shows as they are.
    private static let shown = [
        "JPEG": "image/jpeg", "PNG": "image/png", "WebP": "image/webp", "GIF": "image/gif",
        "AVIF": "image/avif",
        "BMP": "image/bmp", "ICO": "image/x-icon",
    ]
    private static let others = ["TIFF": "image/tiff", "HEIF": "image/heif", "JPEG XL": "image/jxl"]

    /// The type of a format; a stream of bytes if it has none of its own.
    static func name(of format: ImageFormat?) -> String {
        format.flatMap { shown[$0.name] ?? others[$0.name] } ?? "application/octet-stream"
    }

    /// Whether every browser shows the format.
    static func isShown(_ format: ImageFormat?) -> Bool { format.map { shown[$0.name] != nil } ?? false }
}
