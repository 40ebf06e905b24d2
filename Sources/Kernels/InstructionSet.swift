internal import CKernels

/// The instruction sets that kernels are compiled for. Every call uses the best one that the processor supports. A test
/// can request a lower one, so that each variant is tested on a processor that supports them all.
package enum InstructionSet: UInt32, CaseIterable, Sendable {
    /// The instructions that every processor of the architecture supports.
    case plain
    /// AVX2, FMA and F16C.
    case avx2
    /// AVX-512F.
    case avx512

    /// The instruction sets that this processor supports, at least ``plain``.
    package static var available: [InstructionSet] { allCases.filter { $0.use { current } == $0 } }

    /// The instruction set that a kernel uses if this thread calls it now.
    package static var current: InstructionSet {
        guard let current = InstructionSet(rawValue: ck_current_instructions().rawValue) else {
            preconditionFailure("the kernels use an instruction set that InstructionSet does not have")
        }
        return current
    }

    /// Runs `body`. Kernels that this thread calls meanwhile, and those in work that it shares with a ``ThreadTeam``,
    /// use this instruction set, or the best one below it that the processor supports.
    ///
    /// Other threads are not affected.
    package func use<Result>(_ body: () throws -> Result) rethrows -> Result {
        let former = ck_limit_instructions(ck_instructions(rawValue: rawValue))
        defer { _ = ck_limit_instructions(former) }
        return try body()
    }
}
