/// How well a classifier did on images whose classes are known.
///
/// A value, to which one image after the other is added.
public struct ClassificationReport: Equatable, Sendable {
    /// The number of bins of the calibration error, as in Guo et al. 2017, "On Calibration of Modern Neural Networks".
    private static let binCount = 15
    /// A class that is among so many most probable ones counts for ``topFive``.
    public static let few = 5

    /// The number of classes.
    public let classCount: Int
    /// The number of images.
    public private(set) var count = 0
    private var first = 0
    private var amongFew = 0
    /// The number of images by what they are and what they were taken for. Most pairs of many classes never occur.
    private var pairs: [Pair: Int] = [:]
    private var bins = [Bin](repeating: Bin(), count: binCount)

    private struct Pair: Hashable {
        let truth: Int
        let takenFor: Int
    }

    private struct Bin: Equatable {
        var count = 0
        var right = 0
        var confidence = 0.0
    }

    /// A report without images.
    public init(classCount: Int) {
        precondition(classCount > 0)
        self.classCount = classCount
    }

    /// Adds an image.
    ///
    /// - Parameters:
    ///   - choices: The most probable labels, best first: at least ``few``, or all.
    ///   - truth: The class of the image.
    public mutating func add(_ choices: [LabelChoice], truth: Int) {
        precondition(choices.count >= min(Self.few, classCount) && (0..<classCount).contains(truth))
        let best = choices[0]
        let isRight = best.label == truth
        count += 1
        first += isRight ? 1 : 0
        amongFew += choices.prefix(Self.few).contains { $0.label == truth } ? 1 : 0
        pairs[Pair(truth: truth, takenFor: best.label), default: 0] += 1
        // The bins are (0, 1/n], (1/n, 2/n] and so on.
        let bin = Int((Double(best.probability) * Double(Self.binCount)).rounded(.up)) - 1
        let place = min(max(bin, 0), Self.binCount - 1)
        bins[place].count += 1
        bins[place].right += isRight ? 1 : 0
        bins[place].confidence += Double(best.probability)
    }

    /// The share of images whose class was the most probable one; not a number without images.
    public var topOne: Double { Double(first) / Double(count) }

    /// The share of images whose class was among the ``few`` most probable ones; not a number without images.
    public var topFive: Double { Double(amongFew) / Double(count) }

    /// The expected calibration error (Guo et al. 2017, equation 3), 0 to 1: how far the probabilities are from the shares of images that
    /// were right, on average. Not a number without images.
    public var calibrationError: Double {
        bins.reduce(0) { $0 + abs(Double($1.right) - $1.confidence) } / Double(count)
    }

    /// The number of images of a class.
    ///
    /// - Complexity: O(*p*) for *p* pairs of classes that occur.
    public func count(of truth: Int) -> Int {
        pairs.reduce(0) { $0 + ($1.key.truth == truth ? $1.value : 0) }
    }

    /// The number of images of one class that were taken for another, or for the same.
    public func count(of truth: Int, takenFor label: Int) -> Int {
        pairs[Pair(truth: truth, takenFor: label)] ?? 0
    }

    /// The pairs of classes that were taken for each other most often, the most frequent first; equal numbers in the order of the
    /// classes.
    ///
    /// - Complexity: O(*p* log *p*) for *p* pairs that occur.
    public func mostConfused(limit: Int) -> [(truth: Int, takenFor: Int, count: Int)] {
        let wrong = pairs.filter { $0.key.truth != $0.key.takenFor }.map { pair, count in
            (truth: pair.truth, takenFor: pair.takenFor, count: count)
        }
        return Array(
            wrong.sorted { ($1.count, $0.truth, $0.takenFor) < ($0.count, $1.truth, $1.takenFor) }.prefix(
                limit))
    }
}
