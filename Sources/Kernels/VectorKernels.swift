internal import CKernels

/// Adds `count` elements of `other` to `vector`.
public func add(_ vector: UnsafeMutablePointer<Float>, _ other: UnsafePointer<Float>, count: Int) {
    ck_add(vector, other, count)
}

/// Returns the Euclidean length of a vector, accumulated in float64.
public func length(_ vector: UnsafeBufferPointer<Float>) -> Double {
    guard let base = vector.baseAddress else { return 0 }
    return ck_sum_of_squares(base, vector.count).squareRoot()
}

/// Divides a vector by its Euclidean length. Leaves a vector unchanged if its length is zero or not finite.
public func normalize(_ vector: UnsafeMutableBufferPointer<Float>) {
    let norm = length(UnsafeBufferPointer(vector))
    guard norm > 0, norm.isFinite else { return }
    for index in vector.indices { vector[index] = Float(Double(vector[index]) / norm) }
}

/// Returns the index of the first NaN or infinity, or nil if every element is finite.
///
/// - Complexity: O(n).
public func firstNonFiniteIndex(in vector: UnsafeBufferPointer<Float>) -> Int? {
    guard let base = vector.baseAddress else { return nil }
    let index = ck_first_non_finite(base, vector.count)
    return index < vector.count ? index : nil
}

/// Returns the index of the largest element, or of the first one if several are equal. There must be at least one
/// element, and all must be finite.
///
/// - Complexity: O(count).
public func indexOfMaximum(_ vector: UnsafePointer<Float>, count: Int) -> Int {
    precondition(count > 0)
    return ck_index_of_maximum(vector, count)
}
