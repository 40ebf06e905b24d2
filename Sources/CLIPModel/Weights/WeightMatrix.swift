internal import Kernels

/// A weight matrix in the precision of its file: float32 or float16 in place; bfloat16 is widened to float32.
///
/// Immutable; safe to use from any thread.
final class WeightMatrix: @unchecked Sendable {  // The numbers are never written after initialisation.
    /// The rows, `[outputs, inputs]`; they live as long as this object.
    let rows: VectorBlock
    private let file: SafetensorsFile
    private let widened: Weight?

    /// - Throws: ``CLIPModelError/unsupportedType(path:tensor:found:)``.
    init(_ tensor: TensorDescriptor, in file: SafetensorsFile, isTransposed: Bool) throws {
        self.file = file
        let count = isTransposed ? tensor.shape[1] : tensor.shape[0]
        let dimension = tensor.count / count
        let bytes = file.values(of: tensor)
        if tensor.type == .f16, !isTransposed, let base = bytes.baseAddress {
            widened = nil
            rows = VectorBlock(base, count: count, dimension: dimension, precision: .float16)
        } else {
            // Float32 stays in place.
            let weight = try Weight(tensor, in: file, isTransposed: isTransposed)
            widened = weight
            rows = VectorBlock(weight.base, count: count, dimension: dimension)
        }
    }

    /// Writes a row to `target` as float32.
    func copyRow(_ row: Int, to target: UnsafeMutablePointer<Float>) {
        let from = rows.part(row..<row + 1).base
        switch rows.precision {
        case .float32:
            target.update(from: from.assumingMemoryBound(to: Float.self), count: rows.dimension)
        case .float16:
            widenFloat16(
                UnsafeRawBufferPointer(start: from, count: rows.dimension * rows.precision.size),
                into: UnsafeMutableBufferPointer(start: target, count: rows.dimension))
        }
    }
}
