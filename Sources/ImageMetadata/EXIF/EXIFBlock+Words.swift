extension EXIFBlock {
    /// What someone wrote about the picture.
    var caption: String? {
        if let text = text(.imageDescription), !Self.captionsOfCameras.contains(text.lowercased()) {
            return text
        }
        if let text = windowsText(.windowsComment) { return text }
        guard let comment = userComment, !Self.isScreenshotComment(comment) else { return nil }
        return comment
    }

    /// Whether the comment says that the picture is a screenshot, as the one that iPhones write does.
    var isScreenshot: Bool { userComment.map(Self.isScreenshotComment) ?? false }

    private static func isScreenshotComment(_ comment: String) -> Bool {
        comment.lowercased() == "screenshot"
    }

    /// The keywords of Windows, separated by semicolons.
    var keywords: [String] {
        (windowsText(.windowsKeywords) ?? "").split(separator: ";").compactMap { String($0).metadataText }
    }

    /// What cameras write into every picture, in small letters.
    private static let captionsOfCameras: Set<String> = [
        "olympus digital camera", "sony dsc", "minolta digital camera", "konica minolta digital camera",
        "kodak digital still camera", "samsung camera pictures", "digital camera", "exif_jpeg_picture",
        "jpeg_picture",
        "dcf 1.0",
    ]

    /// The comment, whose first eight bytes name its encoding.
    private var userComment: String? {
        guard let bytes = bytes(.userComment), bytes.count > 8 else { return nil }
        let content = bytes.dropFirst(8)
        switch String(decoding: bytes.prefix(8).prefix { $0 != 0 }, as: UTF8.self) {
        case "UNICODE":
            return String(utf16: content, bigEndian: content.utf16IsBigEndian ?? isBigEndian)?.metadataText
        case "ASCII", "": return String(utf8OrLatin1: content.prefix { $0 != 0 }).metadataText
        default: return nil
        }
    }
}
