/// The distributions of the cosines of matching and of other pairs as a picture: the less they overlap, the better.
public struct ScorePlot: Sendable {
    private static let (left, top, width, height) = (60.0, 48.0, 460.0, 260.0)
    private static let mostSteps = 80
    private static let mostTicks = 10

    /// The number of bins of the histograms in one step of the lines.
    private let binsTogether: Int
    /// The bins that are drawn.
    private let bins: Range<Int>
    /// The share of the pairs in each step.
    private let matching: [Double]
    private let others: [Double]

    /// A picture of what an evaluation found.
    public init(_ report: PairReport) {
        let used = (0..<CosineHistogram.binCount).filter {
            report.matching.counts[$0] > 0 || report.others.counts[$0] > 0
        }
        let (first, last) = (used.first ?? 0, used.last ?? 0)
        let together = [1, 2].first { (last - first) / $0 + 3 <= Self.mostSteps } ?? 5
        let lower = max(first / together - 1, 0) * together
        let bins = lower..<min((last / together + 2) * together, CosineHistogram.binCount)
        func shares(_ histogram: CosineHistogram) -> [Double] {
            stride(from: bins.lowerBound, to: bins.upperBound, by: together).map { start in
                let count = histogram.counts[start..<start + together].reduce(0, +)
                return Double(count) / Double(max(histogram.total, 1))
            }
        }
        (binsTogether, self.bins) = (together, bins)
        (matching, others) = (shares(report.matching), shares(report.others))
    }

    /// The picture as an SVG document, for light and dark pages.
    public var svg: String {
        let highest = max(matching.max() ?? 0, others.max() ?? 0)
        let lines = [line(matching, highest, "first-line"), line(others, highest, "second-line")]
        let (bottom, right) = (Self.top + Self.height, Self.left + Self.width)
        let axes =
            "<path class=\"line\" d=\"M\(Int(Self.left)) \(Int(Self.top))V\(Int(bottom))H\(Int(right))\"/>"
        let width = Double(binsTogether * 2) / Double(CosineHistogram.binCount)
        let texts = [
            PlotFrame.text("Cosines of matching and of other pairs", x: Self.left + Self.width / 2, y: 20),
            PlotFrame.text("cosine, in steps of \(width)", x: Self.left + Self.width / 2, y: bottom + 36),
            PlotFrame.text("share of pairs", x: 16, y: Self.top + Self.height / 2, turned: true),
            PlotFrame.text("0", x: Self.left - 6, y: bottom, anchor: "end"),
            PlotFrame.text(
                "\(PlotFrame.decimal(highest * 100)) %", x: Self.left - 6, y: Self.top + 10, anchor: "end"),
        ]
        return PlotFrame(width: 560, height: 360, title: "Cosines of matching and of other pairs").document(
            lines + [axes] + texts + ticks
                + PlotFrame.legend([("matching", "first-line", 340), ("others", "second-line", 440)]))
    }

    private func x(_ bin: Int) -> Double {
        Self.left + Double(bin - bins.lowerBound) / Double(bins.count) * Self.width
    }

    private func line(_ shares: [Double], _ highest: Double, _ kind: String) -> String {
        let bottom = Self.top + Self.height
        var path = "M\(PlotFrame.decimal(Self.left)) \(PlotFrame.decimal(bottom))"
        for (step, share) in shares.enumerated() {
            let y = bottom - (highest > 0 ? share / highest : 0) * Self.height
            let end = bins.lowerBound + (step + 1) * binsTogether
            path += "V\(PlotFrame.decimal(y))H\(PlotFrame.decimal(x(end)))"
        }
        return "<path class=\"\(kind)\" d=\"\(path)V\(PlotFrame.decimal(bottom))\"/>"
    }

    /// Round cosines below the axis.
    private var ticks: [String] {
        let bottom = Self.top + Self.height
        let distance = [2, 4, 10, 20, 40].first { bins.count / $0 <= Self.mostTicks } ?? 100
        return bins.filter { $0.isMultiple(of: distance) }.flatMap { bin in
            let place = x(bin)
            return [
                "<path class=\"line\" d=\"M\(PlotFrame.decimal(place)) \(PlotFrame.decimal(bottom))v4\"/>",
                PlotFrame.text(
                    PlotFrame.decimal(CosineHistogram.lowerBound(of: bin)), x: place, y: bottom + 18),
            ]
        }
    }
}
