internal import Kernels

/// Rows of numbers as the bytes that follow a header.
public enum NumPyRows {
    /// The bytes of numbers.
    ///
    /// - Parameters:
    ///   - values: The numbers, one row after the other.
    ///   - element: How they are stored; float16 rounds them.
    /// - Complexity: O(numbers).
    public static func bytes(_ values: [Float], as element: NumPyHeader.Element) -> [UInt8] {
        precondition(element != .int32)
        return values.withUnsafeBufferPointer { values in
            guard element == .float16 else { return Array(UnsafeRawBufferPointer(values)) }
            return [UInt8](unsafeUninitializedCapacity: values.count * 2) { bytes, initialized in
                narrowToFloat16(
                    values,
                    into: UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(bytes)[..<(values.count * 2)]))
                initialized = values.count * 2
            }
        }
    }
}
