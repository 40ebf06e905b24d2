import Foundation
import Kernels
import Synchronization
import TestSupport
import Testing

/// Work that is shared among threads is done once, even if other callers use the same team.
struct ThreadTeamTests {
    private func expectOnce(_ count: Int, grain: Int, on team: ThreadTeam?) {
        let seen = Mutex([Int](repeating: 0, count: count))
        let starts = Mutex<[Int]>([])
        concurrently(count, grain: grain, on: team) { range in
            starts.withLock { $0.append(range.lowerBound) }
            seen.withLock { for index in range { $0[index] += 1 } }
        }
        #expect(seen.withLock { $0.allSatisfy { $0 == 1 } })
        #expect(starts.withLock { $0.allSatisfy { $0 % grain == 0 } })
        #expect(starts.withLock { $0.count } <= max(1, team?.count ?? 1))
    }

    @Test(arguments: [1, 2, 3, 7])
    func everythingIsDoneOnce(_ threads: Int) {
        let team = ThreadTeam(count: threads)
        #expect((team == nil) == (threads < 2))
        for count in 0...70 {
            for grain in [1, 4, 32] { expectOnce(count, grain: grain, on: team) }
        }
    }

    @Test(arguments: [1, 2, 3, 7])
    func everyPieceIsDoneOnce(_ threads: Int) {
        let team = ThreadTeam(count: threads)
        for count in 0...70 {
            let seen = Mutex([Int](repeating: 0, count: count))
            forEachPiece(of: count, on: team) { piece in seen.withLock { $0[piece] += 1 } }
            #expect(seen.withLock { $0.allSatisfy { $0 == 1 } })
        }
    }

    /// The last piece takes far longer than the others, so the caller sleeps until a helper has done it, or the helpers
    /// until the caller has.
    @Test func aCallReturnsAfterTheLongestPiece() throws {
        let team = try #require(ThreadTeam(count: 3))
        for round in 0..<50 {
            let sums = Mutex([Int](repeating: -1, count: 4))
            forEachPiece(of: 4, on: team) { piece in
                let count = piece == round % 4 ? 3_000_000 : 10
                let sum = (0..<count).reduce(0) { $0 &+ $1 &* $1 & 3 }
                sums.withLock { $0[piece] = sum & 0xFFFF }
            }
            #expect(sums.withLock { $0.allSatisfy { $0 >= 0 } })
        }
    }

    @Test func aTeamWorksAgainAfterItSlept() throws {
        let team = try #require(ThreadTeam(count: 3))
        for _ in 0..<20 {
            expectOnce(9, grain: 1, on: team)
            while !team.isAsleep { sched_yield() }
        }
    }

    @Test func severalCallersShareATeam() async throws {
        let team = try #require(ThreadTeam(count: 2))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<2000 { expectOnce(5, grain: 1, on: team) } }
            }
        }
    }

    @Test func teamsComeAndGo() {
        for _ in 0..<50 { expectOnce(3, grain: 1, on: ThreadTeam(count: 4)) }
    }
}
