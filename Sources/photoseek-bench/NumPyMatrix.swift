internal import ArgumentParser
internal import NumPyFiles
internal import SystemPackage

/// The numbers of a NumPy file in rows, `[count, columns]`, as `numpy.save` writes them.
struct NumPyMatrix<Element: Sendable>: Sendable {
    let count: Int
    let columns: Int
    let values: [Element]

    /// Reads a file.
    ///
    /// - Throws: `ValidationError` if it is not such a file.
    private init(
        _ path: String, _ read: (NumPyFile, Range<Int>) throws(NumPyError) -> [Element]
    ) throws {
        do throws(NumPyError) {
            let file = try NumPyFile(FilePath(path))
            (count, columns) = (file.header.rows, file.header.columns)
            values = try read(file, 0..<count)
        } catch {
            throw ValidationError("\(path): \(error)")
        }
    }

    /// The values of some rows, one row after the other.
    func rows(_ range: Range<Int>) -> [Element] {
        Array(values[range.lowerBound * columns..<range.upperBound * columns])
    }
}

extension NumPyMatrix<Float> {
    /// Reads a file of float32 or float16.
    ///
    /// - Throws: `ValidationError` if it is not such a file.
    init(path: String) throws {
        try self.init(path) { file, rows throws(NumPyError) in try file.floats(rows: rows) }
    }
}

extension NumPyMatrix<Int32> {
    /// Reads a file of whole numbers.
    ///
    /// - Throws: `ValidationError` if it is not such a file.
    init(path: String) throws {
        try self.init(path) { file, rows throws(NumPyError) in try file.integers(rows: rows) }
    }
}
