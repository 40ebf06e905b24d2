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

/// Rounds float32 numbers to IEEE 754 binary16, ties to even. Numbers that are too large become infinite.
///
/// - Parameters:
///   - source: The numbers.
///   - destination: Two bytes a number, little-endian, of any alignment.
public func narrowToFloat16(
    _ source: UnsafeBufferPointer<Float>, into destination: UnsafeMutableRawBufferPointer
) {
    precondition(destination.count == source.count * 2)
    guard let from = source.baseAddress, let to = destination.baseAddress else { return }
    ck_narrow_half(from, to, source.count)
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
