internal import CKernels

/// A weight, `[outputs, inputs]`, packed once in the order in which a product reads it.
///
/// Immutable; any number of threads may multiply by one at once.
public final class PackedMatrix: @unchecked Sendable {  // The numbers are never written after initialisation.
    /// Outputs are packed in panels of so many.
    public static let panelWidth = 32

    /// The number of rows of the weight: the columns of a product.
    public let outputs: Int
    /// The number of columns of the weight.
    public let inputs: Int
    private let memory: FloatMemory

    /// Packs a weight.
    ///
    /// - Complexity: O(outputs · inputs).
    public init(_ weight: MatrixView) {
        precondition(weight.stride == weight.columns)
        (outputs, inputs) = (weight.rows, weight.columns)
        memory = FloatMemory(count: ck_packed_count(outputs, inputs))
        ck_pack_rows(weight.base, outputs, inputs, memory.base)
    }

    /// Writes `activation(x · weightᵀ + bias)`, or adds it, to `result`.
    ///
    /// - Parameters:
    ///   - x: `[n, inputs]`.
    ///   - range: The outputs to compute, beginning at a multiple of ``panelWidth``; nil for all.
    ///   - bias: `[outputs]`, or nil for none.
    ///   - activation: Applied to each sum with its bias; nil for none.
    ///   - result: `[n, outputs]`; must not overlap `x`.
    ///   - accumulate: Whether the product is added to what `result` holds; not with an activation.
    /// - Complexity: O(n · outputs · inputs).
    public func multiply(
        _ x: MatrixView, outputs range: Range<Int>? = nil, bias: UnsafePointer<Float>? = nil,
        activation: Activation? = nil, into result: MutableMatrixView, accumulate: Bool = false
    ) {
        let range = range ?? 0..<outputs
        precondition(range.lowerBound % Self.panelWidth == 0 && range.upperBound <= outputs)
        precondition(x.columns == inputs && result.rows == x.rows && result.columns == range.count)
        precondition(!accumulate || activation == nil)
        withUnsafeTemporaryAllocation(
            byteCount: ck_packed_scratch_count() * MemoryLayout<Float>.size, alignment: 64
        ) { scratch in
            ck_multiply_packed(
                x.base, x.rows, x.columns, x.stride, memory.base + range.lowerBound * inputs, range.count,
                bias,
                activation.kind, accumulate ? 1 : 0,
                result.base, result.stride, scratch.baseAddress!.assumingMemoryBound(to: Float.self))
        }
    }
}

/// Writes `activation(x · weightᵀ + bias)`, or adds it, to `result`, reading the weight where it lies.
///
/// Bound by the memory for few rows, and somewhat slower than with a ``PackedMatrix`` for many. A row's result does not
/// depend on the other rows.
/// - Parameters:
///   - x: `[n, d]`.
///   - weight: `[outputs, d]`.
///   - bias: `[outputs]`, or nil for none.
///   - activation: Applied to each sum with its bias; nil for none.
///   - result: `[n, outputs]`; must not overlap `x`.
///   - accumulate: Whether the product is added to what `result` holds; not with an activation.
/// - Complexity: O(n · outputs · d).
///
/// Safe to call from several threads at once.
public func multiply(
    _ x: MatrixView, weight: VectorBlock, bias: UnsafePointer<Float>? = nil, activation: Activation? = nil,
    into result: MutableMatrixView, accumulate: Bool = false
) {
    precondition(x.columns == weight.dimension && result.rows == x.rows && result.columns == weight.count)
    precondition(!accumulate || activation == nil)
    withUnsafeTemporaryAllocation(
        byteCount: ck_rows_scratch_count() * MemoryLayout<Float>.size, alignment: 64
    ) { scratch in
        ck_multiply_rows(
            x.base, x.rows, x.columns, x.stride, weight.base, weight.element == .float16 ? 1 : 0,
            weight.count,
            bias, activation.kind, accumulate ? 1 : 0, result.base, result.stride,
            scratch.baseAddress!.assumingMemoryBound(to: Float.self))
    }
}

extension Activation? {
    fileprivate var kind: ck_activation {
        switch self {
        case nil: CK_NO_ACTIVATION
        case .quickGELU: CK_QUICK_GELU
        case .gelu: CK_GELU
        }
    }
}
