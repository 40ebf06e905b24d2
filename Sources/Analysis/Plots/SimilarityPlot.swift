internal import CLIPModel

/// The cosines of the first images with their first captions as a picture: a bright diagonal shows that they belong together.
public struct SimilarityPlot: Sendable {
    /// The largest number of pairs.
    public static let largestCount = 64
    /// The number of shades.
    private static let shades = 12

    /// `[count, count]`: a row for each image, a column for each caption.
    private let cosines: [Float]
    private let count: Int

    /// - Parameters:
    ///   - pairs: Images and captions.
    ///   - count: The number of images; at most ``largestCount``, and as many as there are.
    public init(_ pairs: PairSet, first count: Int = 32) {
        precondition(count > 0)
        self.count = min(count, Self.largestCount, pairs.images.count)
        let captions = (0..<self.count).compactMap { pairs.imageOfCaption.firstIndex(of: $0) }
        cosines = Products(pairs.images.rows(Array(0..<self.count)), pairs.captions.rows(captions)).values
    }

    /// The picture as an SVG document, for light and dark pages.
    public var svg: String {
        let (left, top, side) = (60.0, 40.0, 384.0)
        let cell = side / Double(count)
        let (low, high) = (cosines.min() ?? 0, cosines.max() ?? 0)
        let cells = paths(low, high) { row, column in
            let (x, y) = (left + Double(column) * cell, top + Double(row) * cell)
            let size = PlotFrame.decimal(cell)
            return
                "M\(PlotFrame.decimal(x)) \(PlotFrame.decimal(y))h\(size)v\(size)h-\(size)z"
        }
        let frame =
            "<rect class=\"line\" x=\"\(Int(left))\" y=\"\(Int(top))\" width=\"\(Int(side))\" height=\"\(Int(side))\"/>"
        let texts = [
            PlotFrame.text("Cosines of \(count) images and captions", x: left + side / 2, y: 24),
            PlotFrame.text("caption", x: left + side / 2, y: top + side + 32),
            PlotFrame.text("image", x: 20, y: top + side / 2, turned: true),
            PlotFrame.text("1", x: left + cell / 2, y: top + side + 16),
            PlotFrame.text("\(count)", x: left + side - cell / 2, y: top + side + 16),
            PlotFrame.text("1", x: left - 8, y: top + 12, anchor: "end"),
            PlotFrame.text("\(count)", x: left - 8, y: top + side, anchor: "end"),
        ]
        return PlotFrame(width: 540, height: 480, title: "Cosines of images and captions").document(
            cells + [frame] + texts + scale(low, high, x: left + side + 20, top: top))
    }

    /// One path for each shade.
    private func paths(_ low: Float, _ high: Float, _ cell: (Int, Int) -> String) -> [String] {
        var shapes = [String](repeating: "", count: Self.shades)
        for row in 0..<count {
            for column in 0..<count {
                let share = high > low ? (cosines[row * count + column] - low) / (high - low) : 0
                shapes[min(Int(share * Float(Self.shades)), Self.shades - 1)] += cell(row, column)
            }
        }
        return shapes.enumerated().filter { !$0.element.isEmpty }.map { shade, path in
            "<path class=\"first\" fill-opacity=\"\(Self.opacity(shade))\" d=\"\(path)\"/>"
        }
    }

    private static func opacity(_ shade: Int) -> String {
        PlotFrame.decimal(Double(shade) / Double(shades - 1))
    }

    /// The shades beside their cosines.
    private func scale(_ low: Float, _ high: Float, x: Double, top: Double) -> [String] {
        let height = 12
        let bars = (0..<Self.shades).map { shade in
            let y = Int(top) + (Self.shades - 1 - shade) * height
            return
                "<rect class=\"first\" fill-opacity=\"\(Self.opacity(shade))\" x=\"\(Int(x))\" y=\"\(y)\" width=\"14\" height=\"\(height)\"/>"
        }
        let bottom = top + Double(Self.shades * height)
        return bars + [
            PlotFrame.text(PlotFrame.decimal(Double(high)), x: x + 20, y: top + 10, anchor: "start"),
            PlotFrame.text(PlotFrame.decimal(Double(low)), x: x + 20, y: bottom, anchor: "start"),
        ]
    }
}
