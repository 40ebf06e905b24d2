internal import ImagePreprocessing

extension ImageError: ExplainedError {
    var remedy: String? {
        guard case .absentDecoder(_, let format, _) = self else { return nil }
        return format.package.map(DecoderPackage.remedy)
    }
}

extension ImageFormat {
    /// The package of Debian and Ubuntu that has the format's library; nil if the format needs none.
    var package: String? { DecoderPackage.names[name] }
}

/// The packages of optional libraries.
enum DecoderPackage {
    fileprivate static let names = [
        "WebP": "libwebp-dev", "HEIF": "libheif-dev", "AVIF": "libheif-dev", "JPEG XL": "libjxl-dev",
        "TIFF": "libtiff-dev", "GIF": "libgif-dev", "raw": "libraw-dev",
    ]

    /// The package that has the library for colour profiles.
    static let colorConversion = "liblcms2-dev"

    /// What to do if the decoder of a format is missing; nil if no package has it.
    static func remedy(ofFormat name: String) -> String? { names[name].map(remedy) }

    /// What to do if the library of a package is missing.
    static func remedy(_ package: String) -> String {
        "install the package \(package), and build photoseek again if it was built without it"
    }
}
