internal import ImagePreprocessing
internal import SystemPackage

/// Draws pictures on a terminal, each on lines of its own.
struct PictureDrawing {
    private let graphics: TerminalGraphics
    /// The largest size of a picture in cells.
    private let columns: Int
    private let rows = 8

    private init(_ graphics: TerminalGraphics, columns: Int) {
        self.graphics = graphics
        self.columns = columns
    }

    /// The drawing on standard output; nil if there is none. Then the user is told why.
    static func onTerminal() -> PictureDrawing? {
        let console = Console.standardOutput
        guard let graphics = TerminalGraphics(of: console) else {
            Console.standardError.write("photoseek: \(reason(console))" as Line)
            return nil
        }
        return PictureDrawing(graphics, columns: min(max(console.columns - 1, 1), 32))
    }

    private static func reason(_ console: Console) -> String {
        guard console.isTerminal else { return "--pictures draws only on a terminal" }
        switch Multiplexer.current {
        case .tmux:
            return
                "pictures cannot be drawn here, because this tmux has no Sixel graphics; run photoseek outside of it"
        case .screen:
            return "pictures cannot be drawn in screen; run photoseek outside of it"
        case nil:
            return
                "this terminal does not draw pictures; Kitty, Ghostty, Konsole, WezTerm, iTerm2, foot, and xterm "
                + "as `xterm -ti vt340` do"
        }
    }

    /// Draws a picture and ends its last line. If the file cannot be shown, a line says why.
    ///
    /// - Throws: ``OutputError`` if the stream cannot be written.
    func draw(_ path: FilePath, on console: Console) throws {
        let bytes: [UInt8]
        do {
            bytes = try sequence(path)
        } catch {
            try console.deliver([Line("     (no picture: it \(error.reason))", .dim)])
            return
        }
        try console.deliver(controls: bytes + [Console.lineBreak])
    }

    private func sequence(_ path: FilePath) throws(ImageError) -> [UInt8] {
        let cell = graphics.cell ?? .usual
        let (width, height) = (columns * cell.width, rows * cell.height)
        switch graphics.kind {
        case .iTerm2:
            let thumbnail = try Thumbnail(of: path, longestSide: max(width, height))
            return ITerm2Picture(jpeg: thumbnail.bytes, columns: columns, rows: rows).bytes
        case .kitty:
            let image = try Self.image(path, width, height)
            return KittyPicture(image, rows: graphics.cell == nil ? rows : nil).bytes
        case .sixel:
            return SixelPicture(try Self.image(path, width, height)).bytes
        }
    }

    /// The picture in a size that fits.
    private static func image(_ path: FilePath, _ width: Int, _ height: Int) throws(ImageError) -> RGBImage {
        let image = try ImageDecoder().decode(
            contentsOf: path, detail: .atLeast(width: width, height: height)
        ).image
        let scale = min(1, Double(width) / Double(image.width), Double(height) / Double(image.height))
        func scaled(_ length: Int) -> Int { max(1, Int(Double(length) * scale)) }
        return Resampler().resize(image, width: scaled(image.width), height: scaled(image.height))
    }
}
