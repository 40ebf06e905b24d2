/// How well a probe does on images that it did not learn from, and how its training went.
public struct ProbeReport: Equatable, Sendable {
    /// A strength of regularisation that was tried.
    public struct Candidate: Equatable, Sendable {
        /// scikit-learn's *C*.
        public let inverseRegularization: Double
        /// The mean of -log(probability of the true class) of images that were held out, weighted as in the training.
        public let logLoss: Double
        /// The images that were held out and classified correctly.
        public let accuracy: Proportion
    }

    /// How good a probe is that learned from fewer images.
    public struct LearningPoint: Equatable, Sendable {
        /// The share of the images of each class that it learned from.
        public let share: Double
        /// The number of images that it learned from, on average over the parts.
        public let imageCount: Double
        /// The images that were held out and classified correctly.
        public let accuracy: Proportion
        /// The mean over the classes of the share of their images that were classified correctly.
        public let meanRecall: Double
    }

    /// The names of the classes.
    public let classNames: [String]
    /// The number of images of each class.
    public let classCounts: [Int]
    /// The number of parts of which each was held out once; 0 if nothing could be held out.
    public let foldCount: Int
    /// The strengths that were tried, in the order in which they were.
    public let candidates: [Candidate]
    /// The chosen strength, scikit-learn's *C*.
    public let inverseRegularization: Double
    /// The images that were held out and classified correctly, of those that could be held out.
    public let accuracy: Proportion
    /// The same for each class.
    public let recalls: [Proportion]
    /// What the images that were held out were taken for, and how far their probabilities are from the truth
    /// (``ClassificationReport/calibrationError``).
    public let heldOut: ClassificationReport
    /// The accuracy for growing numbers of images, the last for all that are not held out; empty if it was not requested or nothing
    /// could be held out.
    public let learningCurve: [LearningPoint]
    /// The number of iterations of the last fit, to all images.
    public let iterations: Int
    /// What to know before the probe is trusted.
    public let warnings: [ProbeWarning]

    /// The mean over the classes of ``recalls``: the accuracy if all classes were equally frequent. Not a number if nothing could be
    /// held out.
    public var meanRecall: Double { Self.mean(recalls) }

    static func mean(_ recalls: [Proportion]) -> Double {
        let known = recalls.filter { $0.count > 0 }
        return known.reduce(0) { $0 + $1.value } / Double(known.count)
    }
}
