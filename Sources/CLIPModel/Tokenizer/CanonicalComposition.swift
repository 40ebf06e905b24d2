internal import CUTF8Proc

/// Unicode's Normalization Form C, with the tables of utf8proc.
enum CanonicalComposition {
    /// The largest number of scalars that a scalar is decomposed into.
    private static let longestDecomposition = 4
    private static let options = utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue)

    /// Returns the normal form of a text.
    ///
    /// - Complexity: O(n log n) at worst, if all scalars are combining marks; in practice O(n).
    static func composed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        // Text with only scalars below U+0300 is already in this form.
        guard text.contains(where: { $0.value >= 0x300 }) else { return text }
        var codes = decomposed(text)
        orderMarks(in: &codes)
        let count = codes.withUnsafeMutableBufferPointer {
            utf8proc_normalize_utf32($0.baseAddress, $0.count, options)
        }
        precondition(count >= 0, "decomposed scalars can be composed")
        return codes[..<count].map(scalar)
    }

    private static func decomposed(_ text: [Unicode.Scalar]) -> [Int32] {
        var codes: [Int32] = []
        codes.reserveCapacity(text.count)
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: longestDecomposition) { parts in
            for scalar in text {
                let count = utf8proc_decompose_char(
                    Int32(scalar.value), parts.baseAddress, longestDecomposition, options, nil)
                precondition((1...longestDecomposition).contains(count), "a scalar has a decomposition")
                codes.append(contentsOf: parts[..<count])
            }
        }
        return codes
    }

    /// Sorts each sequence of combining marks by class; marks of one class keep their order. `utf8proc_decompose` would do
    /// this too, in O(n²) for long sequences.
    private static func orderMarks(in codes: inout [Int32]) {
        let classes = codes.map { utf8proc_get_property($0).pointee.combining_class }
        var start = 0
        while start < codes.count {
            let end = classes[start...].firstIndex(of: 0) ?? codes.count
            if end - start > 1 {
                let order = (start..<end).sorted { classes[$0] < classes[$1] }
                codes.replaceSubrange(start..<end, with: order.map { codes[$0] })
            }
            start = end + 1
        }
    }

    private static func scalar(_ code: Int32) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(UInt32(bitPattern: code)) else {
            preconditionFailure("utf8proc made a code that is not a scalar")
        }
        return scalar
    }
}
