internal import Answers
internal import FilePaths
internal import LibraryAnalysis
internal import LibraryStore
internal import SystemPackage

extension ContactSheet {
    /// A page with the pictures that rules flag, for review.
    init(_ report: ScreeningReport) {
        self.init(sections: report.rules.map { Self.section($0, of: report.pictureCount) })
    }

    private static func section(_ rule: ScreeningReport.Flagged, of count: Int) -> String {
        """
        <section>
        <h2>\(escaped(rule.name))</h2>
        <p>\(rule.count) of \(count) pictures, \(rule.pictures.count) shown</p>
        <div class="hits">
        \(rule.pictures.map(figure).joined(separator: "\n"))
        </div>
        </section>
        """
    }

    private static func figure(_ picture: ScreeningReport.Picture) -> String {
        let path = picture.image.path
        let score = Double(picture.score).rounded(to: 4)
        let marks = "strength \(picture.strength), score \(score)"
        return figure(
            path, caption: [marks, escaped(picture.text), escaped(path.string)].joined(separator: "<br>"))
    }
}
