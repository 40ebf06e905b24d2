internal import ArgumentParser
internal import FoundationEssentials

/// A type of number in a NumPy file.
protocol NumPyElement: Sendable {
    /// The name of the type in the file's header.
    static var numPyName: String { get }
}

extension Float: NumPyElement {
    static var numPyName: String { "<f4" }
}

extension Int32: NumPyElement {
    static var numPyName: String { "<i4" }
}

/// A NumPy file of little-endian numbers in rows, `[count, columns]`, as `numpy.save` writes it.
struct NumPyMatrix<Element: NumPyElement>: Sendable {
    let count: Int
    let columns: Int
    let values: [Element]

    /// Reads a file.
    ///
    /// - Throws: `ValidationError` if it is not such a file.
    init(path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: path))
        let start = try Self.dataOffset(bytes, path)
        let header = String(decoding: bytes[10..<start], as: UTF8.self)
        guard header.contains("'descr': '\(Element.numPyName)'"), header.contains("'fortran_order': False"),
            let opening = header.firstIndex(of: "("), let closing = header.firstIndex(of: ")")
        else { throw ValidationError("\(path) should hold \(Element.numPyName) in rows, found \(header)") }
        let shape = header[header.index(after: opening)..<closing].split(separator: ",")
            .compactMap { Int($0.filter { $0 != " " }) }
        guard shape.count == 2, shape[0] >= 0, shape[1] > 0,
            case let (elements, overflow) = shape[0].multipliedReportingOverflow(by: shape[1]), !overflow,
            case let size = MemoryLayout<Element>.stride,
            elements == (bytes.count - start) / size, (bytes.count - start) % size == 0
        else { throw ValidationError("\(path) should hold a matrix, found \(header)") }
        (count, columns) = (shape[0], shape[1])
        values = [Element](unsafeUninitializedCapacity: elements) { buffer, initialized in
            _ = bytes[start...].copyBytes(to: buffer)
            initialized = elements
        }
    }

    /// The offset of the numbers, after the magic, the version, and a header whose length the file states.
    private static func dataOffset(_ bytes: Data, _ path: String) throws -> Int {
        guard bytes.count >= 10, bytes.prefix(6).elementsEqual([0x93] + Array("NUMPY".utf8)), bytes[6] == 1,
            case let offset = 10 + Int(bytes[8]) + Int(bytes[9]) << 8, offset <= bytes.count
        else { throw ValidationError("\(path) should be a NumPy file of version 1") }
        return offset
    }

    /// The values of some rows, one row after the other.
    func rows(_ range: Range<Int>) -> [Element] {
        Array(values[range.lowerBound * columns..<range.upperBound * columns])
    }
}
