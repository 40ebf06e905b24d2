internal import Synchronization

/// A flag for each list, which any thread may read and set. A flag only changes from false to true.
///
/// `@unchecked` because pointers are not `Sendable`; the flags are atomic, and live as long as the object.
final class VerifiedLists: @unchecked Sendable {
    private let flags: UnsafeMutablePointer<Atomic<Bool>>
    private let count: Int

    init(count: Int) {
        self.count = count
        flags = .allocate(capacity: max(count, 1))
        for list in 0..<count { (flags + list).initialize(to: Atomic(false)) }
    }

    subscript(list: Int) -> Bool { flags[list].load(ordering: .relaxed) }

    func set(_ list: Int) { flags[list].store(true, ordering: .relaxed) }

    deinit {
        flags.deinitialize(count: count)
        flags.deallocate()
    }
}
