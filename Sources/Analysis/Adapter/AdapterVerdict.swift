internal import CLIPModel
internal import Glibc
internal import Kernels

/// Whether adapters help with pairs that the training has not seen.
///
/// The score of a held-out image is the mean of six numbers: whether it is among the first 1, 5 and 10 of all held-out images for its
/// captions (their mean), and whether one of its captions is among the first 1, 5 and 10 for it. Images and captions of the same text are
/// no wrong answers of each other. An adapter is accepted if the mean
/// score rises by at least ``leastGain``, and if the images whose score rises outnumber those whose score falls by more than chance
/// would do: the sign test for paired data (Conover 1999, "Practical Nonparametric Statistics", section 3.4; McNemar's test if there is
/// one number for each image), exact and one-sided, at ``largestProbability``.
public struct AdapterVerdict: Equatable, Sendable {
    /// The least gain in the mean score: less is not worth a change.
    public static let leastGain = 0.01
    /// The largest probability of such a result by chance.
    public static let largestProbability = 0.01

    /// The number of held-out images.
    public let images: Int
    /// The mean score without the adapters, 0 to 1.
    public let before: Double
    /// The mean score with the adapters, 0 to 1.
    public let after: Double
    /// The number of images whose score rises.
    public let better: Int
    /// The number of images whose score falls.
    public let worse: Int
    /// The probability of at least so many better ones among those that change, if each were as likely to be better as worse.
    public let probability: Double

    /// Whether the adapters are accepted.
    public var isAccepted: Bool {
        after - before >= Self.leastGain && probability <= Self.largestProbability
    }

    /// - Parameters:
    ///   - before: Held-out pairs.
    ///   - after: The same pairs, adapted.
    ///   - texts: For each caption, the number of its text.
    ///   - check: Called now and then; it can throw to end the work.
    init(
        before: PairSet, after: PairSet, texts: [Int], on team: ThreadTeam?, check: () throws -> Void
    ) throws {
        let old = try Self.scores(before, texts, on: team, check: check)
        let new = try Self.scores(after, texts, on: team, check: check)
        // Scores are means of few hits; sums of thirds differ by rounding alone.
        let differences = zip(old, new).map { $1 - $0 }
        images = old.count
        self.before = old.reduce(0, +) / Double(old.count)
        self.after = new.reduce(0, +) / Double(new.count)
        better = differences.count { $0 > 1e-9 }
        worse = differences.count { $0 < -1e-9 }
        probability = Self.signTest(better, of: better + worse)
    }

    /// The score of each image.
    private static func scores(
        _ pairs: PairSet, _ texts: [Int], on team: ThreadTeam?, check: () throws -> Void
    ) throws -> [Double] {
        let scan = try PairScan(pairs, factor: 1, texts: texts, on: team) { _ in try check() }
        let counts = pairs.captionCounts
        var scores = scan.imageRanks.map(share)
        for (caption, image) in pairs.imageOfCaption.enumerated() {
            scores[image] += share(scan.captionRanks[caption]) / Double(counts[image])
        }
        return scores.map { $0 / 2 }
    }

    /// The share of 1, 5 and 10 that a rank does not exceed.
    private static func share(_ rank: Int) -> Double {
        Double([1, 5, 10].count { rank <= $0 }) / 3
    }

    /// The probability of at least `successes` in `count` throws of a fair coin.
    ///
    /// - Complexity: O(count).
    static func signTest(_ successes: Int, of count: Int) -> Double {
        // The logarithm of each binomial coefficient from that of the one before.
        var logarithm = -Double(count) * log(2.0)
        var sum = 0.0
        for number in 0...count {
            if number >= successes { sum += exp(logarithm) }
            if number < count { logarithm += log(Double(count - number) / Double(number + 1)) }
        }
        return min(sum, 1)
    }
}
