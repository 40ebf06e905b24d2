internal import Glibc

/// Uninitialised memory for float32 numbers, allocated outside Swift's arrays and aligned for kernels.
///
/// This class only keeps the memory alive; its user writes the numbers. Passing it between threads is as safe as the
/// use of ``base``.
public final class FloatMemory: @unchecked Sendable {  // The address never changes.
    /// The first number.
    public let base: UnsafeMutablePointer<Float>

    private static let cacheLine = 64
    /// The size of a large page on x86-64 and on most AArch64 machines.
    private static let largePage = 2 << 20

    /// Allocates memory for `count` numbers.
    ///
    /// From two megabytes on it requests large pages, because getting many small ones takes as long as packing a weight
    /// into them.
    public init(count: Int) {
        precondition(count >= 0)
        let bytes = max(Self.cacheLine, count * MemoryLayout<Float>.size)
        let isLarge = bytes >= Self.largePage
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: isLarge ? Self.largePage : Self.cacheLine)
        // This is only a hint: if there are no large pages, small ones are used.
        if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
        base = memory.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.size)
    }

    deinit { UnsafeMutableRawPointer(base).deallocate() }
}
