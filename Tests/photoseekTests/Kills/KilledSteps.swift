import StopPoints

/// Which tests kill the program at a step; every step has some.
enum KilledSteps {
    case library, searchIndex, fetchedModels, output
    /// Changes nothing on a disk: ``SignalTests`` stop there.
    case none

    init(_ step: StopPoint.Step) {
        self =
            switch step {
            case .migration, .relocation, .mountPoints, .modelRegistration, .defaultModel, .modelRemoval,
                .batch, .rounding,
                .compaction, .closing, .picture:
                .library
            case .indexSettings, .indexBegin, .indexFinish, .indexGiveUp, .indexRemoval, .indexFile:
                .searchIndex
            case .fetchedPart, .fetchedFile, .fetchedLink, .fetchedReference, .repositoryRemoval,
                .revisionRemoval:
                .fetchedModels
            case .output: .output
            case .interruption: .none
            }
    }

    /// The points of these steps.
    var points: [StopPoint] { StopPoint.all.filter { KilledSteps($0.step) == self } }
}
