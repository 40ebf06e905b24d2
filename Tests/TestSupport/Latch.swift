internal import Synchronization

/// What a test opens once, for others to see; may be opened and looked at from any thread.
public final class Latch: Sendable {
    private let flag = Atomic<Bool>(false)

    /// A latch that is shut.
    public init() {}

    /// Whether it was opened.
    public var isOpen: Bool { flag.load(ordering: .acquiring) }

    /// Opens it for good.
    public func open() { flag.store(true, ordering: .releasing) }
}
