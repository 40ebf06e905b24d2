/// The date in the name of a file, if programs name files like that.
///
/// A date is read behind one of the known beginnings alone, so that other numbers are not taken for dates.
struct FileNameDate {
    private let name: [UInt8]
    private let beginning: String

    /// Looks at a name without folders. ASCII capitals and small letters make no difference.
    init(_ name: [UInt8]) {
        self.name = name.map(\.asciiLowercased)
        let end = self.name.firstIndex(where: \.isDigit) ?? self.name.endIndex
        beginning = String(decoding: self.name[..<end], as: UTF8.self)
    }

    /// Whether the name is one that phones and desktops give to screenshots.
    var isScreenshot: Bool { Self.screenshots.contains { beginning.hasPrefix($0) } }

    /// When the picture was taken, if the name says so. A day without a time is noon.
    var captureTime: CaptureTime? {
        guard let style else { return nil }
        var reader = ASCIIReader(name[beginning.utf8.count...])
        guard let date = NamedDate(&reader), style.allows(date) else { return nil }
        guard var clock = date.clock(&reader, allowsDay: style != .camera) else { return nil }
        if beginning == "pxl_" { clock.utcOffset = 0 }
        return CaptureTime(clock, source: .fileName)
    }

    /// How programs write dates behind a beginning.
    private enum Style {
        /// A day and a time, in any form.
        case camera
        /// A day, as in `IMG-20210101-WA0001`, or a day and a time.
        case messenger
        /// No beginning: `2019-07-04 12.30.15`, `2019-07-04` or `20190704_123015`.
        case bare

        func allows(_ date: NamedDate) -> Bool { self != .messenger || !date.isSeparated }
    }

    private var style: Style? {
        if beginning.isEmpty { return .bare }
        if ["img-", "vid-"].contains(beginning) { return .messenger }
        return Self.cameras.contains(beginning) || isScreenshot ? .camera : nil
    }

    /// The beginnings of names that phones, cameras and messengers give, up to the first digit.
    private static let cameras: Set<String> = [
        "img_", "vid_", "pxl_", "mvimg_", "pano_", "wp_", "photo_", "signal-", "whatsapp image ",
        "whatsapp video ",
    ]

    private static let screenshots = [
        "screenshot", "screen shot", "bildschirmfoto", "capture d’écran", "capture d'écran",
        "captura de pantalla",
        "schermafbeelding", "schermata",
    ]
}
