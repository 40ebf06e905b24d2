internal import CKernels

/// Widens IEEE 754 binary16 numbers to float32, exactly.
///
/// - Parameters:
///   - source: Two bytes a number, little-endian, of any alignment.
///   - destination: As many numbers as `source` holds.
public func widenFloat16(
    _ source: UnsafeRawBufferPointer, into destination: UnsafeMutableBufferPointer<Float>
) {
    precondition(source.count == destination.count * 2)
    guard let from = source.baseAddress, let to = destination.baseAddress else { return }
    ck_widen_half(from, to, destination.count)
}

/// Widens bfloat16 numbers to float32, exactly.
///
/// - Parameters:
///   - source: Two bytes a number, little-endian, of any alignment.
///   - destination: As many numbers as `source` holds.
public func widenBFloat16(
    _ source: UnsafeRawBufferPointer, into destination: UnsafeMutableBufferPointer<Float>
) {
    precondition(source.count == destination.count * 2)
    guard let from = source.baseAddress, let to = destination.baseAddress else { return }
    ck_widen_bfloat16(from, to, destination.count)
}
