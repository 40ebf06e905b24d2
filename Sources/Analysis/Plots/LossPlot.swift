/// The losses of a training of an adapter as a picture: that of the batches, and that of the watched pairs after each pass.
public struct LossPlot: Sendable {
    private static let (left, top, width, height) = (60.0, 48.0, 460.0, 260.0)

    private let passes: [AdapterPass]

    /// A picture of all passes.
    public init(_ passes: [AdapterPass]) { self.passes = passes }

    /// The picture as an SVG document, for light and dark pages.
    public var svg: String {
        let all = passes.flatMap { [$0.trainingLoss, $0.watchedLoss] }
        let highest = all.max() ?? 1
        let (bottom, right) = (Self.top + Self.height, Self.left + Self.width)
        let axes =
            "<path class=\"line\" d=\"M\(Int(Self.left)) \(Int(Self.top))V\(Int(bottom))H\(Int(right))\"/>"
        let title = "Loss of the training and of the watched pairs"
        let texts = [
            PlotFrame.text(title, x: Self.left + Self.width / 2, y: 20),
            PlotFrame.text("pass", x: Self.left + Self.width / 2, y: bottom + 36),
            PlotFrame.text("1", x: Self.left, y: bottom + 18),
            PlotFrame.text("\(passes.count)", x: right, y: bottom + 18),
            PlotFrame.text("0", x: Self.left - 6, y: bottom, anchor: "end"),
            PlotFrame.text(PlotFrame.decimal(highest), x: Self.left - 6, y: Self.top + 10, anchor: "end"),
        ]
        let lines = [
            line(passes.map(\.trainingLoss), highest, "first-line"),
            line(passes.map(\.watchedLoss), highest, "second-line"),
        ]
        let legend = PlotFrame.legend([("training", "first-line", 340), ("watched", "second-line", 440)])
        return PlotFrame(width: 560, height: 360, title: title).document(lines + [axes] + texts + legend)
    }

    private func line(_ losses: [Double], _ highest: Double, _ kind: String) -> String {
        let points = losses.enumerated().map { pass, loss in
            let x = Self.left + Double(pass) / Double(max(losses.count - 1, 1)) * Self.width
            let y = Self.top + (1 - (highest > 0 ? loss / highest : 0)) * Self.height
            return "\(PlotFrame.decimal(x)) \(PlotFrame.decimal(y))"
        }
        return "<path class=\"\(kind)\" d=\"M\(points.joined(separator: "L"))\"/>"
    }
}
