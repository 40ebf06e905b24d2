internal import Dispatch
internal import Kernels
internal import Synchronization

/// Runs `count` parts of a task, each once, on at most `threads` threads.
///
/// The result of a part must not depend on the others. Then it is the same for every number of threads.
func forEachPart(of count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    guard threads > 1, count > 1 else {
        for part in 0..<count { body(part) }
        return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
        while true {
            let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard part < count else { return }
            body(part)
        }
    }
}

/// Returns whether a long task should end early. Called often, from any thread.
public typealias CancellationCheck = @Sendable () -> Bool

/// Memory that several threads write to, each to its own elements.
///
/// `@unchecked` because the compiler cannot see that the parts of a task are disjoint; ``forEachPart(of:threads:_:)``
/// is the only user.
struct SharedElements<Element>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Element>

    init(_ buffer: UnsafeMutableBufferPointer<Element>) { base = buffer.baseAddress! }
}

/// Memory that several threads read; `@unchecked` because pointers are not `Sendable`. No thread writes to it meanwhile.
struct SharedBlock: @unchecked Sendable {
    let block: VectorBlock
}
