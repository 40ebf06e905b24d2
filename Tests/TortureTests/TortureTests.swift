import Foundation
import TestSupport
import Testing

/// Libraries that are ill-treated: after each round, one plain run makes of them what a new library would be.
///
/// `make torture ROUNDS=500 SEED=7` runs more rounds than `make test`. A seed repeats the changes of the folder; when exactly a run is
/// interrupted depends on the machine.
struct TortureTests {
    private static let roundsInALife = 5
    private static let rounds = number("PHOTOSEEK_TORTURE_ROUNDS", otherwise: 25)
    private static let firstSeed = number("PHOTOSEEK_TORTURE_SEED", otherwise: 1)
    private static let seeds = (0..<(rounds + roundsInALife - 1) / roundsInALife).map {
        UInt64(firstSeed + $0)
    }

    private static func number(_ variable: String, otherwise: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? otherwise
    }

    @Test(arguments: seeds)
    func aPlainRunMakesGoodWhateverHappened(seed: UInt64) throws {
        var life = try LibraryLife(seed: seed)
        for _ in 0..<Self.roundsInALife { try life.round() }
        try life.expectHealth()
    }
}
