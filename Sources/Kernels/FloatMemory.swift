internal import Glibc

/// Uninitialised float32 numbers outside the reach of Swift's own arrays, aligned for kernels.
///
/// The owner of the numbers writes them; this class only keeps them alive. Passing it between threads is as safe as
/// what is done with ``base``.
public final class FloatMemory: @unchecked Sendable {  // The address never changes.
    /// The first number.
    public let base: UnsafeMutablePointer<Float>

    private static let cacheLine = 64
    /// A large page on x86-64 and on most AArch64 machines.
    private static let largePage = 2 << 20

    /// Room for `count` numbers.
    ///
    /// From two megabytes on it is asked for in large pages: to be given many small ones takes as long as to pack a
    /// weight into them.
    public init(count: Int) {
        precondition(count >= 0)
        let bytes = max(Self.cacheLine, count * MemoryLayout<Float>.size)
        let isLarge = bytes >= Self.largePage
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: isLarge ? Self.largePage : Self.cacheLine)
        // A wish only: where there are no large pages, small ones do.
        if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
        base = memory.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.size)
    }

    deinit { UnsafeMutableRawPointer(base).deallocate() }
}
