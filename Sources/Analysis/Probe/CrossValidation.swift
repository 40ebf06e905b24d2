internal import Kernels

/// Fits without each part, and what they say about that part.
struct CrossValidation {
    let data: LabeledEmbeddings
    let folds: StratifiedFolds
    let team: ThreadTeam?

    /// Classifies each part by a probe that learned from the others.
    ///
    /// - Parameters:
    ///   - share: The share of the others to learn from.
    ///   - models: Where each fit begins, or nil for zero; afterwards what it found.
    func tally(
        _ regression: LogisticRegression, share: Double = 1, from models: inout [LinearModel?],
        advance: () -> Void
    ) throws -> HeldOutTally {
        var tally = HeldOutTally(classCount: data.names.count)
        let weights = regression.weighting.factors(data.classes, classCount: data.names.count)
        for fold in 0..<folds.count {
            let rows = data.rows(folds.training(without: fold, share: share), regression.weighting)
            let fit = try regression.fit(rows, from: models[fold], on: team)
            models[fold] = fit.model
            try tally.add(
                try Probe(names: data.names, model: fit.model), data, rows: folds.heldOut(fold),
                weighting: weights)
            advance()
        }
        return tally
    }

    /// The number of images that a fit learns from, on average.
    func meanTrainingCount(share: Double) -> Double {
        let counts = (0..<folds.count).map { folds.training(without: $0, share: share).count }
        return Double(counts.reduce(0, +)) / Double(counts.count)
    }
}
