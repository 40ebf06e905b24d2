internal import Synchronization

/// Makes a value when it is first needed, so that a command pays only for the tower it uses.
///
/// Safe to use from several threads: the first one makes the value, the others wait. A failure is not kept.
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
