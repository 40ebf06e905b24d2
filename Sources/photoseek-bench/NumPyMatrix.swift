internal import ArgumentParser
internal import FoundationEssentials

/// A NumPy file of little-endian float32 in rows, `[count, dimension]`, as `numpy.save` writes it.
struct NumPyMatrix {
    let count: Int
    let dimension: Int
    let values: [Float]

    /// Reads a file.
    ///
    /// - Throws: `ValidationError` when it is not such a file.
    init(path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: path))
        let start = try Self.dataOffset(bytes, path)
        let header = String(decoding: bytes[10..<start], as: UTF8.self)
        guard header.contains("'descr': '<f4'"), header.contains("'fortran_order': False"),
            let opening = header.firstIndex(of: "("), let closing = header.firstIndex(of: ")")
        else { throw ValidationError("\(path) should hold float32 in rows, found \(header)") }
        let shape = header[header.index(after: opening)..<closing].split(separator: ",")
            .compactMap { Int($0.filter { $0 != " " }) }
        guard shape.count == 2, shape[0] >= 0, shape[1] > 0,
            case let (elements, overflow) = shape[0].multipliedReportingOverflow(by: shape[1]), !overflow,
            elements == (bytes.count - start) / 4, (bytes.count - start) % 4 == 0
        else { throw ValidationError("\(path) should hold a matrix, found \(header)") }
        (count, dimension) = (shape[0], shape[1])
        values = [Float](unsafeUninitializedCapacity: elements) { buffer, initialized in
            _ = bytes[start...].copyBytes(to: buffer)
            initialized = elements
        }
    }

    /// Where the numbers begin: behind magic, version and a header whose length is told.
    private static func dataOffset(_ bytes: Data, _ path: String) throws -> Int {
        guard bytes.count >= 10, bytes.prefix(6).elementsEqual([0x93] + Array("NUMPY".utf8)), bytes[6] == 1,
            case let offset = 10 + Int(bytes[8]) + Int(bytes[9]) << 8, offset <= bytes.count
        else { throw ValidationError("\(path) should be a NumPy file of version 1") }
        return offset
    }

    /// Some of the rows, one behind the other.
    func rows(_ range: Range<Int>) -> [Float] {
        Array(values[range.lowerBound * dimension..<range.upperBound * dimension])
    }
}
