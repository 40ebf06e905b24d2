extension ImageFormat {
    /// PNM (Netpbm's PBM, PGM, PPM, PAM and PFM): bits, greys or colours, as digits or as bytes, with up to 16 bits per
    /// sample, or as real numbers.
    public static let pnm = ImageFormat(
        name: "PNM", fileNameExtensions: ["pnm", "pbm", "pgm", "ppm", "pam", "pfm"],
        signatures: [ImageSignature(where: PNMHeader.begins)],
        codec: ImageCodec(parsing: PNMFile.self))
}

/// The head of a PNM file.
struct PNMHeader {
    /// How samples are stored.
    enum Coding { case bitDigits, digits, bits, bytes, bigEndianReals, littleEndianReals }

    let coding: Coding
    let width: Int
    let height: Int
    /// The samples of a pixel: grey or three colours, then alpha if their number is even.
    let samples: Int
    /// The value of white; 1 for real numbers.
    let most: Int
    /// Where the pixels begin.
    let end: Int

    /// Whether content begins like a PNM file: with the letter P, the number of a kind, and after white space a number, a
    /// comment or, in PAM, a word. Texts also begin with P and a digit, but not with more than that.
    static func begins(_ content: [UInt8]) -> Bool {
        guard content.count > 3, content[0] == UInt8(ascii: "P"), PNMScanner.isSpace(content[2]) else {
            return false
        }
        switch content[1] {
        case UInt8(ascii: "1")...UInt8(ascii: "6"), UInt8(ascii: "f"), UInt8(ascii: "F"):
            let next = content[3...].first { !PNMScanner.isSpace($0) }
            return next.map { PNMScanner.isDigit($0) || $0 == UInt8(ascii: "#") } ?? false
        case UInt8(ascii: "7"):
            return content[2] == UInt8(ascii: "\n") && (isWord(content[3]) || content[3] == UInt8(ascii: "#"))
        default: return false
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte }

    init(_ file: FileBytes) throws(ParsingFailure) {
        var scanner = PNMScanner(file, at: 2)
        let letter = try file.byte(at: 1)
        let kind = letter - Int(UInt8(ascii: "0"))
        if kind == 7 {
            self = try Self(arbitraryMap: &scanner)
            return
        }
        if kind > 7 {
            self = try Self(reals: &scanner, samples: letter == Int(UInt8(ascii: "F")) ? 3 : 1)
            return
        }
        width = try scanner.number()
        height = try scanner.number()
        let isBilevel = kind == 1 || kind == 4
        most = isBilevel ? 1 : try scanner.number()
        samples = kind == 3 || kind == 6 ? 3 : 1
        coding = kind == 1 ? .bitDigits : kind == 4 ? .bits : kind < 4 ? .digits : .bytes
        // A single byte of white space follows the last number.
        end = scanner.position + (kind > 3 ? 1 : 0)
        try check()
    }

    /// Reads the head of a PFM file, whose third number has the sign of the byte order.
    private init(reals scanner: inout PNMScanner, samples: Int) throws(ParsingFailure) {
        width = try scanner.number()
        height = try scanner.number()
        coding = try scanner.word().hasPrefix("-") ? .littleEndianReals : .bigEndianReals
        (self.samples, most, end) = (samples, 1, scanner.position + 1)
        try check()
    }

    private init(arbitraryMap scanner: inout PNMScanner) throws(ParsingFailure) {
        var (width, height, samples, most) = (0, 0, 0, 0)
        loop: while true {
            switch try scanner.word() {
            case "WIDTH": width = try scanner.number()
            case "HEIGHT": height = try scanner.number()
            case "DEPTH": samples = try scanner.number()
            case "MAXVAL": most = try scanner.number()
            case "TUPLTYPE": scanner.skipLine()
            case "ENDHDR": break loop
            case let word: throw .corrupt("its header has the unknown word \(word)")
            }
        }
        (self.width, self.height, self.samples, self.most) = (width, height, samples, most)
        coding = .bytes
        end = scanner.position + 1
        try check()
    }

    private func check() throws(ParsingFailure) {
        guard width > 0, height > 0 else { throw .corrupt("its image has no pixels") }
        guard most > 0, most < 65536 else { throw .corrupt("its largest sample is \(most)") }
        guard 1...4 ~= samples else { throw .unsupported("it has \(samples) samples per pixel") }
    }
}

/// A PNM file.
struct PNMFile: ImageParser {
    private let file: FileBytes
    private let header: PNMHeader

    init(_ file: FileBytes) throws(ParsingFailure) {
        self.file = file
        header = try PNMHeader(file)
        // A side is stored in 32 bits from here on.
        guard max(header.width, header.height) <= Int(Int32.max) else {
            throw .corrupt("its image is too large")
        }
    }

    var width: Int { header.width }
    var height: Int { header.height }
    var hasAlpha: Bool { header.samples % 2 == 0 }

    func draw(on canvas: PixelCanvas) throws(ParsingFailure) {
        switch header.coding {
        case .bits: try drawBits(on: canvas)
        case .bytes: try drawBytes(on: canvas)
        case .digits, .bitDigits: try drawDigits(on: canvas)
        case .bigEndianReals, .littleEndianReals: try drawReals(on: canvas)
        }
    }

    /// Draws real numbers, the lowest row first. Colours are light whose white is 1. Greys can be anything: white is the
    /// first of 1, 255 and 65535 that no number exceeds, or else the largest number.
    private func drawReals(on canvas: PixelCanvas) throws(ParsingFailure) {
        let samples = header.samples
        let rowBytes = width * samples * 4
        let pixels = try file.part(from: header.end, count: height * rowBytes)
        let isLittleEndian = header.coding == .littleEndianReals
        func real(_ index: Int) -> Float {
            let bits = (0..<4).reduce(UInt32(0)) {
                $0 << 8 | UInt32(pixels[index * 4 + (isLittleEndian ? 3 - $1 : $1)])
            }
            let value = Float(bitPattern: bits)
            return value.isNaN ? 0 : value
        }
        var white: Float = 1
        if samples == 1 {
            let highest = (0..<width * height).reduce(Float(0)) { highest, index in
                let value = real(index)
                return value.isFinite ? max(highest, value) : highest
            }
            white = [1, 255, 65535].first { highest <= $0 } ?? highest
        }
        func level(_ index: Int) -> UInt8 {
            let value = min(max(real(index), 0), white)
            // Levels are rounded down, as in Pillow.
            return UInt8(white == 255 ? Double(value) : Double(value) * 255 / Double(white) + 0.5)
        }
        for row in 0..<height {
            for x in 0..<width {
                let first = (row * width + x) * samples
                canvas.set(
                    x: x, y: height - 1 - row, red: level(first), green: level(first + (samples > 1 ? 1 : 0)),
                    blue: level(first + samples - 1))
            }
        }
    }

    private func drawBits(on canvas: PixelCanvas) throws(ParsingFailure) {
        let rowBytes = (width + 7) / 8
        for y in 0..<height {
            let row = try file.part(from: header.end + y * rowBytes, count: rowBytes)
            for x in 0..<width {
                let isBlack = row[x / 8] >> UInt8(7 - x % 8) & 1 == 1
                set(isBlack ? 0 : 255, x: x, y: y, on: canvas)
            }
        }
    }

    private func drawBytes(on canvas: PixelCanvas) throws(ParsingFailure) {
        let levels = Levels(most: header.most)
        let (samples, sampleBytes) = (header.samples, header.most < 256 ? 1 : 2)
        let rowBytes = width * samples * sampleBytes
        for y in 0..<height {
            let row = try file.part(from: header.end + y * rowBytes, count: rowBytes)
            if samples == 3, header.most == 255 {
                canvas.setRow(y, row)
                continue
            }
            func level(_ sample: Int) -> UInt8 {
                let at = sample * sampleBytes
                return levels[sampleBytes == 1 ? Int(row[at]) : Int(row[at]) << 8 | Int(row[at + 1])]
            }
            for x in 0..<width {
                let first = x * samples
                let alpha = hasAlpha ? level(first + samples - 1) : 255
                let isGrey = samples < 3
                canvas.set(
                    x: x, y: y, red: level(first), green: level(isGrey ? first : first + 1),
                    blue: level(isGrey ? first : first + 2), alpha: alpha)
            }
        }
    }

    private func drawDigits(on canvas: PixelCanvas) throws(ParsingFailure) {
        let levels = Levels(most: header.most)
        var scanner = PNMScanner(file, at: header.end)
        for y in 0..<height {
            for x in 0..<width {
                if header.coding == .bitDigits {
                    set(try scanner.bit() == 1 ? 0 : 255, x: x, y: y, on: canvas)
                } else if header.samples == 1 {
                    set(try level(&scanner, levels), x: x, y: y, on: canvas)
                } else {
                    canvas.set(
                        x: x, y: y, red: try level(&scanner, levels), green: try level(&scanner, levels),
                        blue: try level(&scanner, levels))
                }
            }
        }
    }

    private func level(_ scanner: inout PNMScanner, _ levels: Levels) throws(ParsingFailure) -> UInt8 {
        let value = try scanner.number()
        guard value <= header.most else { throw .corrupt("a sample is larger than the largest one") }
        return levels[value]
    }

    private func set(_ grey: UInt8, x: Int, y: Int, on canvas: PixelCanvas) {
        canvas.set(x: x, y: y, red: grey, green: grey, blue: grey)
    }
}

/// The levels of 0 to 255 of all samples, rounded, ties to even, as in Pillow.
private struct Levels {
    private let table: [UInt8]

    init(most: Int) {
        table = (0...most).map { value in
            let (level, rest) = (value * 255).quotientAndRemainder(dividingBy: most)
            let isUp = rest * 2 > most || rest * 2 == most && level % 2 == 1
            return UInt8(level + (isUp ? 1 : 0))
        }
    }

    /// Samples that are too large are white.
    subscript(value: Int) -> UInt8 { value < table.count ? table[value] : 255 }
}
