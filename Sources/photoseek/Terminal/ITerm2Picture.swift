internal import FoundationEssentials

/// A picture as a sequence of iTerm2: <https://iterm2.com/documentation-images.html>.
struct ITerm2Picture {
    /// The control sequence.
    let bytes: [UInt8]

    /// - Parameters:
    ///   - jpeg: A picture file of any format that the terminal reads.
    ///   - columns: The largest width in cells.
    ///   - rows: The largest height in cells.
    init(jpeg: [UInt8], columns: Int, rows: Int) {
        let data = Data(jpeg).base64EncodedString()
        bytes = Array(
            "\u{1B}]1337;File=inline=1;size=\(jpeg.count);width=\(columns);height=\(rows);preserveAspectRatio=1:\(data)\u{7}"
                .utf8)
    }
}
