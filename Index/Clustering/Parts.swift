internal import Kernels

/// Returns whether a long task should end early. Called often, from any thread.
public typealias CancellationCheck = @Sendable () -> Bool

/// Memory that several threads write to, each to its own elements.
///
/// `@unchecked` because the compiler cannot see that the pieces of a task are disjoint; only tasks that are shared by
/// `forEachPiece(of:on:_:)` use it.
struct SharedElements<Element>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Element>

    init(_ buffer: UnsafeMutableBufferPointer<Element>) { base = buffer.baseAddress! }
}

/// Memory that several threads read; `@unchecked` because pointers are not `Sendable`. No thread writes to it meanwhile.
struct SharedBlock: @unchecked Sendable {
    let block: VectorBlock
}
