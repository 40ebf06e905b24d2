internal import Synchronization

/// A flag that a test sets once. Any thread may set and read it.
public final class Latch: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Creates a closed latch.
    public init() {}

    /// Whether the latch was opened.
    public var isOpen: Bool { flag.load(ordering: .acquiring) }

    /// Opens the latch permanently.
    public func open() { flag.store(true, ordering: .releasing) }
}
