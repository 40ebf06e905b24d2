internal import CXXHash

/// Returns the XXH3 checksum of some bytes, 64 bits. It detects damage, but does not protect against deliberate changes.
///
/// - Complexity: O(n), at about the speed of memory.
func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    XXH3_64bits(bytes.baseAddress, bytes.count)
}
