import Foundation
import Kernels
import Synchronization
import TestSupport
import Testing

/// Tests of a kernel variant run that variant, and other threads are not affected.
struct InstructionSetTests {
    /// The system lists what the processor supports. A user-mode emulator shows the list of the host machine, so this
    /// test fails there, and only there.
    @Test func theBestIsUsedWhereNobodyAsksForLess() throws {
        #expect(InstructionSet.available.first == .plain)
        #expect(InstructionSet.current == InstructionSet.available.last)
        let flags = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
            .split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ").map(String.init)
        guard let flags else { return #expect(InstructionSet.available == [.plain]) }
        #expect(InstructionSet.available.contains(.avx512) == flags.contains("avx512f"))
        let hasAVX2 = ["avx2", "fma", "f16c"].allSatisfy(flags.contains)
        #expect(InstructionSet.available.contains(.avx2) == hasAVX2)
    }

    @Test(arguments: InstructionSet.available)
    func whatIsAskedForIsUsedInside(_ instructions: InstructionSet) throws {
        let best = InstructionSet.current
        instructions.use {
            #expect(InstructionSet.current == instructions)
            InstructionSet.plain.use { #expect(InstructionSet.current == .plain) }
            #expect(InstructionSet.current == instructions)
        }
        struct Stop: Error {}
        #expect(throws: Stop.self) { try instructions.use { throw Stop() } }
        #expect(InstructionSet.current == best)
    }

    /// A lane of the sum holds -1, to which (1 + 2⁻¹²)² is added. Only a fused multiply-add keeps the last bit.
    @Test(arguments: InstructionSet.available)
    func kernelsRunTheVariantThatIsUsed(_ instructions: InstructionSet) {
        var (row, query) = ([Float](repeating: 0, count: 32), [Float](repeating: 0, count: 32))
        (row[0], query[0]) = (-1, 1)
        (row[16], query[16]) = (1 + 0x1p-12, 1 + 0x1p-12)
        var product: Float = .nan
        instructions.use {
            row.withUnsafeBytes {
                innerProducts(VectorBlock($0.baseAddress!, count: 1, dimension: 32), query, into: &product)
            }
        }
        #if arch(x86_64)
            #expect(product == (instructions == .plain ? 0x1p-11 : 0x1p-11 + 0x1p-24))
        #endif
    }

    @Test(arguments: InstructionSet.available)
    func aTeamWorksWithWhatItsCallerUses(_ instructions: InstructionSet) throws {
        let team = try #require(ThreadTeam(count: 3))
        let seen = Mutex<[InstructionSet]>([])
        for used in [instructions, .plain, instructions] {
            used.use {
                concurrently(3, on: team) { _ in seen.withLock { $0.append(.current) } }
            }
            #expect(seen.withLock { $0 } == [used, used, used])
            seen.withLock { $0 = [] }
        }
    }

    @Test func otherThreadsDoNotNotice() {
        InstructionSet.plain.use {
            let seen = Mutex<InstructionSet?>(nil)
            let isDone = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                seen.withLock { $0 = .current }
                isDone.signal()
            }
            isDone.wait()
            #expect(seen.withLock { $0 } == InstructionSet.available.last)
        }
    }
}
