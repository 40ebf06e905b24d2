/// The distributions of the cosines of matching and of other pairs as a picture: the less they overlap, the better.
public struct ScorePlot: Sendable {
    private let matching: CosineHistogram
    private let others: CosineHistogram

    private static let (left, top, width, height) = (60.0, 48.0, 460.0, 260.0)

    /// A picture of what an evaluation found.
    public init(_ report: PairReport) {
        (matching, others) = (report.matching, report.others)
    }

    /// The picture as an SVG document, for light and dark pages.
    public var svg: String {
        let bins = occupiedBins
        let highest = max(largestShare(matching), largestShare(others))
        let lines = [
            line(matching, bins, highest, "first-line"), line(others, bins, highest, "second-line"),
        ]
        let (bottom, right) = (Self.top + Self.height, Self.left + Self.width)
        let axes =
            "<path class=\"line\" d=\"M\(Int(Self.left)) \(Int(Self.top))V\(Int(bottom))H\(Int(right))\"/>"
        let texts = [
            PlotFrame.text("Cosines of matching and of other pairs", x: Self.left + Self.width / 2, y: 20),
            PlotFrame.text("cosine", x: Self.left + Self.width / 2, y: bottom + 36),
            PlotFrame.text("share of pairs", x: 16, y: Self.top + Self.height / 2, turned: true),
            PlotFrame.text("0", x: Self.left - 6, y: bottom, anchor: "end"),
            PlotFrame.text(
                "\(PlotFrame.decimal(highest * 100)) %", x: Self.left - 6, y: Self.top + 10, anchor: "end"),
        ]
        return PlotFrame(width: 560, height: 360, title: "Cosines of matching and of other pairs").document(
            lines + [axes] + texts + ticks(bins) + legend)
    }

    /// The bins from the first to the last one that holds a cosine, at least ten.
    private var occupiedBins: Range<Int> {
        let used = (0..<CosineHistogram.binCount).filter {
            matching.counts[$0] > 0 || others.counts[$0] > 0
        }
        let first = max((used.first ?? 0) - 1, 0)
        let last = min(max((used.last ?? 0) + 2, first + 10), CosineHistogram.binCount)
        return min(first, last - 10)..<last
    }

    private func largestShare(_ histogram: CosineHistogram) -> Double {
        Double(histogram.counts.max() ?? 0) / Double(max(histogram.total, 1))
    }

    private func x(_ bin: Int, _ bins: Range<Int>) -> Double {
        Self.left + Double(bin - bins.lowerBound) / Double(bins.count) * Self.width
    }

    /// A line in steps, one for each bin.
    private func line(
        _ histogram: CosineHistogram, _ bins: Range<Int>, _ highest: Double, _ kind: String
    ) -> String {
        let bottom = Self.top + Self.height
        var path = "M\(PlotFrame.decimal(Self.left)) \(PlotFrame.decimal(bottom))"
        for bin in bins {
            let share = Double(histogram.counts[bin]) / Double(max(histogram.total, 1))
            let y = bottom - (highest > 0 ? share / highest : 0) * Self.height
            path += "V\(PlotFrame.decimal(y))H\(PlotFrame.decimal(x(bin + 1, bins)))"
        }
        return "<path class=\"\(kind)\" d=\"\(path)V\(PlotFrame.decimal(bottom))\"/>"
    }

    /// Five cosines below the axis.
    private func ticks(_ bins: Range<Int>) -> [String] {
        let bottom = Self.top + Self.height
        return (0...4).flatMap { part in
            let bin = bins.lowerBound + bins.count * part / 4
            let place = x(bin, bins)
            return [
                "<path class=\"line\" d=\"M\(PlotFrame.decimal(place)) \(PlotFrame.decimal(bottom))v4\"/>",
                PlotFrame.text(
                    PlotFrame.decimal(CosineHistogram.lowerBound(of: bin)), x: place, y: bottom + 18),
            ]
        }
    }

    private var legend: [String] {
        [("matching", "first-line", 360.0), ("others", "second-line", 450.0)].flatMap { name, kind, x in
            [
                "<path class=\"\(kind)\" d=\"M\(PlotFrame.decimal(x)) 36h24\"/>",
                PlotFrame.text(name, x: x + 30, y: 40, anchor: "start"),
            ]
        }
    }
}
