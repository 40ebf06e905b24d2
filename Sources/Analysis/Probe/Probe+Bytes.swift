/// A probe as bytes: the letters `PSPROBE` and a zero, then little-endian 32-bit numbers: version, dimension, number of classes; for each
/// class the number of bytes of its name and the name in UTF-8; the weights, row by row, and the biases as float32.
extension Probe {
    private static let mark = Array("PSPROBE".utf8) + [0]
    private static let version = 1

    /// The probe as bytes, for ``init(bytes:)``.
    public var bytes: [UInt8] {
        var result = Self.mark
        func append(_ number: UInt32) {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                result.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        append(UInt32(Self.version))
        append(UInt32(dimension))
        append(UInt32(classNames.count))
        for name in classNames {
            append(UInt32(name.utf8.count))
            result.append(contentsOf: name.utf8)
        }
        for value in weights { append(value.bitPattern) }
        for value in bias { append(value.bitPattern) }
        return result
    }

    /// Reads a probe from its bytes, which are not trusted: all sizes are checked before memory is reserved for them.
    ///
    /// - Throws: ``AnalysisError``.
    public init(bytes: [UInt8]) throws {
        var reader = Reader(bytes: bytes)
        guard bytes.starts(with: Self.mark) else {
            throw AnalysisError.damagedProbe(
                offset: 0, expected: "the mark of a probe", found: "something else")
        }
        reader.offset = Self.mark.count
        let version = try reader.number("the version")
        guard version == Self.version else {
            throw AnalysisError.otherProbeVersion(expected: Self.version, found: version)
        }
        let dimension = try reader.number("a dimension", in: 1...Self.dimensionLimit)
        let count = try reader.number("a number of classes", in: 2...Self.classLimit)
        let names = try (0..<count).map { _ in try reader.name() }
        let rows = Self.rowCount(classes: count)
        let size = 4 * (rows * dimension + rows)
        guard bytes.count - reader.offset == size else {
            throw AnalysisError.damagedProbe(
                offset: reader.offset, expected: "\(size) bytes of weights",
                found: "\(bytes.count - reader.offset)")
        }
        let weights = try (0..<rows * dimension).map { _ in try reader.finiteNumber() }
        let bias = try (0..<rows).map { _ in try reader.finiteNumber() }
        try self.init(classNames: names, weights: weights, bias: bias)
    }

    private struct Reader {
        let bytes: [UInt8]
        var offset = 0

        /// Reads a number, and checks its range.
        mutating func number(
            _ what: String, in range: ClosedRange<Int> = 0...Int(UInt32.max)
        ) throws -> Int {
            let start = offset
            let value = Int(try word(what))
            guard range.contains(value) else {
                throw AnalysisError.damagedProbe(
                    offset: start, expected: "\(what) from \(range.lowerBound) to \(range.upperBound)",
                    found: "\(value)")
            }
            return value
        }

        /// Reads the length of a name, and the name.
        mutating func name() throws -> String {
            let length = try number("the length of a name", in: 0...Probe.nameLimit)
            guard bytes.count - offset >= length else { throw ended("\(length) bytes of a name") }
            guard let name = String(validating: bytes[offset..<offset + length], as: UTF8.self) else {
                throw AnalysisError.damagedProbe(
                    offset: offset, expected: "a name in UTF-8", found: "other bytes")
            }
            offset += length
            return name
        }

        mutating func finiteNumber() throws -> Float {
            let value = Float(bitPattern: try word("a number"))
            guard value.isFinite else {
                throw AnalysisError.damagedProbe(
                    offset: offset - 4, expected: "a finite number", found: "\(value)")
            }
            return value
        }

        private mutating func word(_ what: String) throws -> UInt32 {
            guard bytes.count - offset >= 4 else { throw ended(what) }
            defer { offset += 4 }
            return (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
        }

        private func ended(_ what: String) -> AnalysisError {
            .damagedProbe(
                offset: offset, expected: what, found: "the end after \(bytes.count - offset) bytes")
        }
    }
}
