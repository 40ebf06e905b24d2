internal import Synchronization

/// Whether somebody wants a work to end; may be set and asked from any thread.
public final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    /// A flag that is not set.
    public init() {}

    /// Whether somebody does.
    public var isSet: Bool { flag.load(ordering: .relaxed) }

    /// Asks the work to end.
    public func set() { flag.store(true, ordering: .relaxed) }
}
