extension String {
    /// The maximum number of terminal columns that the text takes. East Asian characters and emoji take two.
    var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }
}

extension Unicode.Scalar {
    /// Blocks in which all or many characters are wide or fullwidth (Unicode Standard Annex 11).
    private static let wideBlocks: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
        0x1AFF0...0x1B2FF, 0x1D300...0x1D37F, 0x1F000...0x1FAFF, 0x20000...0x3FFFD,
    ]

    fileprivate var columns: Int {
        if isASCII { return 1 }
        switch properties.generalCategory {
        // This variation selector turns the narrow character before it into a wide emoji.
        case _ where self == "\u{FE0F}": return 1
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        let isWide =
            properties.isEmojiPresentation || Self.wideBlocks.contains { $0.contains(value) }
        return isWide ? 2 : 1
    }
}
