internal import CKernels

/// What kernels are compiled for. Every call takes the best that the processor runs; a test can ask for less, so that
/// each variant is tested on a processor that runs them all.
package enum InstructionSet: UInt32, CaseIterable, Sendable {
    /// What every processor of the architecture has.
    case plain
    /// AVX2, FMA and F16C.
    case avx2
    /// AVX-512F.
    case avx512

    /// Those that this processor runs, at least ``plain``.
    package static var available: [InstructionSet] { allCases.filter { $0.use { current } == $0 } }

    /// What a kernel uses that is called now, on this thread.
    package static var current: InstructionSet {
        guard let current = InstructionSet(rawValue: ck_current_instructions().rawValue) else {
            preconditionFailure("the kernels know an instruction set that has no name here")
        }
        return current
    }

    /// Runs `body` while kernels that this thread calls, and those in work that it shares with a ``ThreadTeam``, use
    /// this instruction set, or the best one below it that the processor runs.
    ///
    /// Other threads are not affected.
    package func use<Result>(_ body: () throws -> Result) rethrows -> Result {
        let former = ck_limit_instructions(ck_instructions(rawValue: rawValue))
        defer { _ = ck_limit_instructions(former) }
        return try body()
    }
}
