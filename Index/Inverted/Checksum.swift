internal import CXXHash

/// The XXH3 checksum of some bytes, 64 bits: it finds damage, and is no protection against malice.
///
/// - Complexity: O(n), at about the speed of memory.
func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    XXH3_64bits(bytes.baseAddress, bytes.count)
}
