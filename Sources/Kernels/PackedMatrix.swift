internal import CKernels

/// A weight, `[outputs, inputs]`, packed once in the order in which a product reads it.
///
/// Immutable; any number of threads may multiply by it at once.
public final class PackedMatrix: @unchecked Sendable {  // The numbers are never written after initialisation.
    /// The number of outputs in a panel of a packed weight.
    public static let panelWidth = 32

    /// The number of rows of the weight, which is the number of columns of a product.
    public let outputs: Int
    /// The number of columns of the weight.
    public let inputs: Int
    let memory: FloatMemory

    /// Packs a weight.
    ///
    /// - Complexity: O(outputs · inputs).
    public init(_ weight: MatrixView) {
        precondition(weight.stride == weight.columns)
        (outputs, inputs) = (weight.rows, weight.columns)
        memory = FloatMemory(count: ck_packed_count(outputs, inputs))
        ck_pack_rows(weight.base, outputs, inputs, memory.base)
    }

    /// Writes `activation(x · weightᵀ + bias)` to `result`, or adds it to what `result` holds.
    ///
    /// - Parameters:
    ///   - x: `[n, inputs]`.
    ///   - range: The outputs to compute, beginning at a multiple of ``panelWidth``; nil for all.
    ///   - bias: One number for each output in `range`, or nil for none.
    ///   - activation: Applied to each sum with its bias; nil for none.
    ///   - result: One row for each row of `x`, one column for each output in `range`; must not overlap `x`.
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
                ck_product(
                    x: x.base, rows: x.rows, inputs: x.columns, x_stride: x.stride,
                    weight: memory.base + range.lowerBound * inputs, outputs: range.count,
                    result: ck_result(result, bias: bias, activation: activation, accumulate: accumulate),
                    scratch: scratch.baseAddress!.assumingMemoryBound(to: Float.self)))
        }
    }
}

extension PackedMatrix {
    /// Rows of a result that do not all lie at equal distances: after each `together` rows, `gap` numbers are skipped.
    public struct RowGroups {
        let together: Int
        let gap: Int

        /// Makes groups of `together` rows, each followed by `gap` numbers.
        public init(of together: Int, gap: Int) {
            precondition(together > 0 && gap >= 0)
            (self.together, self.gap) = (together, gap)
        }
    }

    /// Writes `activation(x · weightᵀ + bias + added)` to `result`.
    ///
    /// Reads the rows where they are, and keeps all sums in registers. With many rows and up to about a thousand inputs, as in
    /// convolutions of one pixel, this is faster than the other product, which packs the rows first.
    /// - Parameters:
    ///   - x: `[n, inputs]`.
    ///   - range: The outputs to compute, beginning at a multiple of ``panelWidth``; nil for all.
    ///   - bias: One number for each output in `range`.
    ///   - added: One row for each row of `x`, one column for each output in `range`; nil for nothing.
    ///   - activation: Applied to each sum; nil for none.
    ///   - result: One row for each row of `x`, one column for each output in `range`; may be `added`, must not overlap `x`.
    ///   - groups: How the rows of the result lie; nil for equal distances.
    /// - Complexity: O(n · outputs · inputs).
    ///
    /// Safe to call from several threads at once, for different rows or outputs.
    public func multiplyDirectly(
        _ x: MatrixView, outputs range: Range<Int>? = nil, bias: UnsafePointer<Float>,
        adding added: MatrixView? = nil, activation: Activation? = nil, into result: MutableMatrixView,
        groups: RowGroups? = nil
    ) {
        let range = range ?? 0..<outputs
        precondition(range.lowerBound % Self.panelWidth == 0 && range.upperBound <= outputs)
        precondition(x.columns == inputs && result.rows == x.rows && result.columns == range.count)
        if let added { precondition(added.rows == result.rows && added.columns == result.columns) }
        ck_multiply_pointwise(
            ck_pointwise(
                x: x.base, rows: x.rows, inputs: x.columns, x_stride: x.stride,
                weight: memory.base + range.lowerBound * inputs, outputs: range.count, bias: bias,
                added: added?.base, added_stride: added?.stride ?? 0, activation: activation.kind,
                out: result.base, stride: result.stride, together: groups?.together ?? max(1, x.rows),
                gap: groups?.gap ?? 0))
    }
}

extension ck_result {
    /// Writes or adds sums to a matrix.
    init(
        _ matrix: MutableMatrixView, bias: UnsafePointer<Float>?, activation: Activation?, accumulate: Bool
    ) {
        self.init(
            out: matrix.base, stride: matrix.stride, bias: bias, activation: activation.kind,
            accumulate: accumulate)
    }
}
