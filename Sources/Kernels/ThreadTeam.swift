internal import CKernels

/// Threads that share the work of one call: pieces of some ten microseconds each, one after the other.
///
/// While there is work, its threads stay awake in between, as waking one takes as long as a piece; a tenth of a
/// millisecond after the last, they sleep. Calls from several threads at once are safe: the first has the team, and the
/// others do their work alone.
public final class ThreadTeam: Sendable {
    private nonisolated(unsafe) let team: OpaquePointer  // The C functions keep its state consistent.
    /// The number of threads, the calling one included.
    public let count: Int

    /// A team of `count` threads with the one that calls it; nil for fewer than two, or without memory for it.
    public init?(count: Int) {
        guard count > 1, let team = ck_team_make(count - 1) else { return nil }
        self.team = team
        self.count = count
    }

    deinit { ck_team_free(team) }

    /// Whether all its threads sleep until there is work; for tests.
    package var isAsleep: Bool { ck_team_is_asleep(team) != 0 }

    fileprivate func run(pieces: Int, _ body: @Sendable (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { body in
                ck_team_run(
                    team, pieces,
                    { context, piece in
                        context!.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(piece)
                    }, UnsafeMutableRawPointer(mutating: body))
            }
        }
    }
}

/// Runs a piece of work on the threads of a team at once and returns when all of it is done.
///
/// - Parameters:
///   - count: The number of things to do.
///   - grain: Pieces begin at multiples of this.
///   - team: Who does it; nil for the calling thread alone.
///   - body: Does the things of a range; called once for each piece.
public func concurrently(
    _ count: Int, grain: Int = 1, on team: ThreadTeam?, _ body: @Sendable (Range<Int>) -> Void
) {
    let grains = (count + grain - 1) / grain
    let pieces = min(team?.count ?? 1, grains)
    guard let team, pieces > 1 else { return body(0..<count) }
    team.run(pieces: pieces) { piece in
        body(piece * grains / pieces * grain..<min(count, (piece + 1) * grains / pieces * grain))
    }
}
