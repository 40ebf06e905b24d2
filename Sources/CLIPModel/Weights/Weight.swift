internal import Kernels

/// A tensor of float32 numbers: a part of the mapped file, or a copy if the file has another format, alignment or order.
///
/// Immutable; safe to use from any thread.
final class Weight: @unchecked Sendable {  // The numbers are never written after initialisation.
    let tensor: TensorDescriptor
    /// The extents, row-major: those of the tensor, in reverse order if it is stored transposed.
    let shape: [Int]
    /// `tensor.count` numbers, row-major.
    let values: UnsafeBufferPointer<Float>
    private let file: SafetensorsFile
    private let copy: UnsafeMutableBufferPointer<Float>?

    /// - Parameter isTransposed: Whether to swap rows and columns of the tensor, which must have two extents.
    /// - Throws: ``CLIPModelError/unsupportedType(path:tensor:found:)``.
    init(_ tensor: TensorDescriptor, in file: SafetensorsFile, isTransposed: Bool = false) throws {
        self.tensor = tensor
        shape = isTransposed ? tensor.shape.reversed() : tensor.shape
        self.file = file
        let bytes = file.values(of: tensor)
        let isAligned = Int(bitPattern: bytes.baseAddress).isMultiple(of: MemoryLayout<Float>.alignment)
        if tensor.type == .f32 && isAligned && !isTransposed {
            copy = nil
            values = bytes.bindMemory(to: Float.self)
            return
        }
        let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: tensor.count)
        switch tensor.type {
        case .f32: UnsafeMutableRawBufferPointer(copy).copyMemory(from: bytes)
        case .f16: widenFloat16(bytes, into: copy)
        case .bf16: widenBFloat16(bytes, into: copy)
        default:
            copy.deallocate()
            throw CLIPModelError.unsupportedType(
                path: file.path, tensor: tensor.name, found: tensor.type.rawValue)
        }
        if isTransposed { Self.transpose(copy, columns: tensor.shape[1]) }
        self.copy = copy
        values = UnsafeBufferPointer(copy)
    }

    private static func transpose(_ values: UnsafeMutableBufferPointer<Float>, columns: Int) {
        let stored = Array(values)
        let rows = stored.count / columns
        for index in values.indices { values[index] = stored[index % rows * columns + index / rows] }
    }

    deinit { copy?.deallocate() }

    /// The first number.
    var base: UnsafePointer<Float> {
        guard let base = values.baseAddress else { preconditionFailure("A weight has at least one number.") }
        return base
    }

    /// The weight as a matrix: `[shape[0], product of the other extents]`.
    var matrix: MatrixView {
        MatrixView(base, rows: shape[0], columns: values.count / shape[0])
    }

    /// Releases the memory of a weight that will rarely be used again. If it is used, it is read from the file again.
    func discardPages() {
        if copy == nil { file.discardPages(of: tensor) }
    }

    /// Throws if a number is NaN or infinite.
    func checkFinite() throws {
        guard let index = firstNonFiniteIndex(in: values) else { return }
        throw CLIPModelError.notFinite(
            path: file.path, tensor: tensor.name, index: index, found: "\(values[index])")
    }

    /// Throws if a number is negative. A variance must not be.
    func checkNotNegative() throws {
        guard let index = values.firstIndex(where: { $0 < 0 }) else { return }
        throw CLIPModelError.negativeVariance(
            path: file.path, tensor: tensor.name, index: index, found: "\(values[index])")
    }
}

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
