extension BitmapImage {
    /// Draws the first rows that are stored.
    ///
    /// - Parameters:
    ///   - canvas: As wide as the image; its height decides how many rows are drawn.
    ///   - pixels: The file from the first row on.
    func draw(on canvas: PixelCanvas, from pixels: FileBytes) throws(ParsingFailure) {
        if case .runLengths(let bits) = coding {
            return try RunLengths(pixels, bits: bits).draw(self, on: canvas)
        }
        for stored in 0..<canvas.height {
            // The padding of the last row may be missing.
            let used = (width * Self.bits(of: coding) + 7) / 8
            let row = try pixels.part(from: stored * rowBytes, count: used)
            draw(row, y: place(stored, in: canvas), on: canvas)
        }
    }

    private static func bits(of coding: Coding) -> Int {
        switch coding {
        case .palette(let bits), .runLengths(let bits), .masks(let bits, _), .blueGreenRed(let bits): bits
        case .blueGreenRedAlpha: 32
        }
    }

    /// Returns the row of the image that a stored row is: files begin with the lowest one.
    func place(_ stored: Int, in canvas: PixelCanvas) -> Int {
        isTopDown ? stored : canvas.height - 1 - stored
    }

    /// Returns the colour of an index; black if the palette lacks it.
    func color(_ index: Int) -> PixelColor { index < palette.count ? palette[index] : PixelColor() }

    private func draw(_ row: FileBytes, y: Int, on canvas: PixelCanvas) {
        switch coding {
        case .palette(let bits):
            for x in 0..<width {
                let byte = Int(row[x * bits / 8])
                let shift = 8 - bits - x * bits % 8
                canvas.set(x: x, y: y, color(byte >> shift & (1 << bits - 1)))
            }
        case .masks(let bits, let masks):
            let bytes = bits / 8
            for x in 0..<width {
                let pixel = (0..<bytes).reduce(0) { $0 | Int(row[x * bytes + $1]) << (8 * $1) }
                canvas.set(x: x, y: y, masks.color(pixel))
            }
        case .blueGreenRed(let bits):
            let bytes = bits / 8
            for x in 0..<width {
                let at = x * bytes
                canvas.set(x: x, y: y, red: row[at + 2], green: row[at + 1], blue: row[at])
            }
        case .blueGreenRedAlpha:
            for x in 0..<width {
                let at = x * 4
                canvas.set(
                    x: x, y: y, red: row[at + 2], green: row[at + 1], blue: row[at], alpha: row[at + 3])
            }
        case .runLengths: break
        }
    }
}

/// Pixels as runs of equal indexes (compression RLE8 and RLE4).
private struct RunLengths {
    private let bytes: FileBytes
    private let bits: Int

    init(_ bytes: FileBytes, bits: Int) { (self.bytes, self.bits) = (bytes, bits) }

    /// Draws all runs. Pixels that no run covers have the index 0.
    func draw(_ image: BitmapImage, on canvas: PixelCanvas) throws(ParsingFailure) {
        let ground = image.color(0)
        for y in 0..<canvas.height { for x in 0..<canvas.width { canvas.set(x: x, y: y, ground) } }
        var at = 0
        var (x, stored) = (0, 0)
        // What lies outside the image is left out.
        func put(_ index: Int) {
            if x < canvas.width, stored < canvas.height {
                canvas.set(x: x, y: image.place(stored, in: canvas), image.color(index))
            }
            x += 1
        }
        while stored < canvas.height {
            let (count, value) = (try bytes.byte(at: at), try bytes.byte(at: at + 1))
            at += 2
            switch (count, value) {
            case (0, 0): (x, stored) = (0, stored + 1)
            case (0, 1): return
            case (0, 2):
                x += try bytes.byte(at: at)
                stored += try bytes.byte(at: at + 1)
                at += 2
            case (0, let length):
                for index in 0..<length { put(try self.index(index, at: at)) }
                at += ((length * bits + 7) / 8 + 1) / 2 * 2
            case (let length, let value):
                for index in 0..<length {
                    put(bits == 8 ? value : index % 2 == 0 ? value >> 4 : value & 15)
                }
            }
        }
    }

    /// Returns an index of a run whose pixels are all given.
    private func index(_ index: Int, at start: Int) throws(ParsingFailure) -> Int {
        if bits == 8 { return try bytes.byte(at: start + index) }
        let byte = try bytes.byte(at: start + index / 2)
        return index % 2 == 0 ? byte >> 4 : byte & 15
    }
}
