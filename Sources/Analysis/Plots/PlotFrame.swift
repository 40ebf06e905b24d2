/// A drawing as SVG text, with colours for light and dark pages.
struct PlotFrame {
    let width: Int
    let height: Int
    /// What the picture shows, for those who do not see it.
    let title: String

    private static let style = """
        text{font:12px system-ui,sans-serif;fill:#333}
        .page{fill:#fff}.line{stroke:#999;fill:none}
        .first{fill:#1f6fb4}
        .first-line{stroke:#1f6fb4;fill:none;stroke-width:2}
        .second-line{stroke:#d95f02;fill:none;stroke-width:2;stroke-dasharray:5 3}
        @media(prefers-color-scheme:dark){text{fill:#ddd}.page{fill:#181818}.line{stroke:#777}
        .first{fill:#6cb4f0}.first-line{stroke:#6cb4f0}.second-line{stroke:#ffa14d}}
        """

    /// The complete document around elements.
    func document(_ elements: [String]) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="img">
        <title>\(title)</title>
        <style>\(Self.style)</style>
        <rect class="page" width="\(width)" height="\(height)"/>
        \(elements.joined(separator: "\n"))
        </svg>

        """
    }

    /// Text without characters that XML gives a meaning.
    static func text(
        _ text: String, x: Double, y: Double, anchor: String = "middle", turned: Bool = false
    ) -> String {
        let turn = turned ? " transform=\"rotate(-90 \(decimal(x)) \(decimal(y)))\"" : ""
        return "<text x=\"\(decimal(x))\" y=\"\(decimal(y))\" text-anchor=\"\(anchor)\"\(turn)>\(text)</text>"
    }

    /// Names of lines, each with its style and the place where it begins, above the drawing.
    static func legend(_ lines: [(name: String, style: String, x: Double)]) -> [String] {
        lines.flatMap { name, style, x in
            [
                "<path class=\"\(style)\" d=\"M\(decimal(x)) 36h24\"/>",
                text(name, x: x + 30, y: 40, anchor: "start"),
            ]
        }
    }

    /// A number with at most two decimals.
    static func decimal(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
        let digits = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        return (hundredths < 0 ? "-" : "") + "\(whole)\(digits)"
    }
}
