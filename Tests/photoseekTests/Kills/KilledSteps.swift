import StopPoints

/// The tests that kill the program at a step. Every step belongs to one of these groups.
enum KilledSteps {
    case library, searchIndex, analysis, carrying, repair, fetchedModels, output, export
    /// The step changes nothing on a disk; ``SignalTests`` use it.
    case none

    init(_ step: StopPoint.Step) {
        self =
            switch step {
            case .migration, .relocation, .mountPoints, .crawlRules, .modelRegistration, .defaultModel,
                .modelRemoval,
                .batch, .strengthSentences, .strength, .rounding,
                .compaction, .closing, .picture:
                .library
            case .indexSettings, .indexBegin, .indexFinish, .indexGiveUp, .indexRemoval, .indexFile:
                .searchIndex
            case .analysis: .analysis
            case .movedFolder, .backup, .restoration, .merging, .forgetting: .carrying
            case .repair, .salvage, .exchange: .repair
            case .fetchedPart, .fetchedFile, .fetchedLink, .fetchedReference, .repositoryRemoval,
                .revisionRemoval:
                .fetchedModels
            case .output: .output
            case .exportFolder: .export
            case .interruption: .none
            }
    }

    /// The points of these steps.
    var points: [StopPoint] { StopPoint.all.filter { KilledSteps($0.step) == self } }
}
