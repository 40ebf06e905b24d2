internal import Synchronization

/// Creates a value on first use, so that a command loads only the tower that it uses.
///
/// Safe to use from several threads: the first one creates the value, the others wait. A failure is not stored; the next
/// call tries again.
final class LazyTower<Tower: Sendable>: Sendable {
    private let value = Mutex<Tower?>(nil)
    private let make: @Sendable () throws -> Tower

    init(_ make: @escaping @Sendable () throws -> Tower) { self.make = make }

    func get() throws -> Tower {
        try value.withLock { value in
            if let value { return value }
            let made = try make()
            value = made
            return made
        }
    }
}
