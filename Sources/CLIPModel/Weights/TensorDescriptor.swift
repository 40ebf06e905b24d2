/// The description of one tensor from the header of a safetensors file. Its range was checked to be inside the file.
package struct TensorDescriptor: Equatable, Sendable {
    package let name: String
    package let type: TensorType
    /// Row-major extents; empty for a single number.
    package let shape: [Int]
    /// The byte range of the values, from the start of the file.
    package let range: Range<Int>

    /// The number of values.
    package var count: Int { range.count / type.byteCount }

    /// One of `count` equal parts of the rows. `count` must divide the number of rows.
    func part(_ index: Int, of count: Int) -> TensorDescriptor {
        let size = range.count / count
        let start = range.lowerBound + index * size
        return TensorDescriptor(
            name: name, type: type, shape: [shape[0] / count] + shape.dropFirst(), range: start..<start + size
        )
    }
}

/// A number format of the safetensors specification whose values take whole bytes.
package enum TensorType: String, Sendable {
    case bool = "BOOL"
    case u8 = "U8"
    case i8 = "I8"
    case f8e5m2 = "F8_E5M2"
    case f8e4m3 = "F8_E4M3"
    case i16 = "I16"
    case u16 = "U16"
    case f16 = "F16"
    case bf16 = "BF16"
    case i32 = "I32"
    case u32 = "U32"
    case f32 = "F32"
    case f64 = "F64"
    case i64 = "I64"
    case u64 = "U64"

    /// The size of one value in bytes.
    var byteCount: Int {
        switch self {
        case .bool, .u8, .i8, .f8e5m2, .f8e4m3: 1
        case .i16, .u16, .f16, .bf16: 2
        case .i32, .u32, .f32: 4
        case .f64, .i64, .u64: 8
        }
    }
}
