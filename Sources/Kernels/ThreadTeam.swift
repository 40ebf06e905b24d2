internal import CKernels

/// Threads that share the work of one call, in pieces of ten microseconds or more.
///
/// The threads stay awake between pieces, because waking one takes as long as a short piece. They sleep a tenth of a
/// millisecond after the last piece. Calls from several threads at once are safe: the first call uses the team, and the
/// other callers do their work alone.
public final class ThreadTeam: Sendable {
    private nonisolated(unsafe) let team: OpaquePointer  // The C functions keep its state consistent.
    /// The number of threads, including the calling one.
    public let count: Int

    /// Makes a team of `count` threads, including the thread that calls it. Returns nil if `count` is less than two or
    /// memory runs out.
    public init?(count: Int) {
        guard count > 1, let team = ck_team_make(count - 1) else { return nil }
        self.team = team
        self.count = count
    }

    deinit { ck_team_free(team) }

    /// Whether all its threads sleep until the next call; for tests.
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

/// Calls `body` once for each piece of a task, from 0 to `count` - 1, on the threads of a team at once, and returns when
/// all pieces are done. A thread that is done with a piece takes the next one.
///
/// If the result of a piece does not depend on the others, it is the same for every number of threads.
/// - Parameters:
///   - count: The number of pieces.
///   - team: The threads that do the work; nil for the calling thread alone.
///   - body: Does the work of one piece.
public func forEachPiece(of count: Int, on team: ThreadTeam?, _ body: @Sendable (Int) -> Void) {
    guard let team, count > 1 else {
        for piece in 0..<count { body(piece) }
        return
    }
    team.run(pieces: count, body)
}

/// Splits `0..<count` into ranges, calls `body` for them on the threads of a team at once, and returns when all of them
/// are done.
///
/// - Parameters:
///   - count: The number of items.
///   - grain: Ranges begin at multiples of this.
///   - team: The threads that do the work; nil for the calling thread alone.
///   - body: Does the work for a range of items; called once for each range.
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
