internal import Answers
internal import FilePaths
internal import LibraryAnalysis
internal import LibraryStore
internal import Session
internal import SystemPackage

/// The result of `photoseek screen`.
struct ScreenOutput: Encodable {
    struct Picture: Encodable {
        let id: Int64
        let path: String
        /// The `file://` URI of a path that is not UTF-8.
        let uri: String?
        let strength: Int
        let score: Float
        /// The text of the rule that fits best.
        let text: String
        /// The text against the rule that fits best.
        let textAgainst: String?
        let scoreAgainst: Float?
    }

    struct Rule: Encodable {
        let name: String
        /// The number of pictures that the rule flags.
        let flagged: Int
        /// Those that are listed, strongest first.
        let pictures: [Picture]
    }

    let model: String
    /// The number of pictures that were looked at.
    let pictures: Int
    /// The number of pictures that could not be judged.
    let unknown: Int
    let rules: [Rule]

    /// The paths of all that is listed, each once.
    let locations: [FilePath]

    init(_ report: ScreeningReport, model: String) {
        self.model = model
        (pictures, unknown) = (report.pictureCount, report.unknownCount)
        rules = report.rules.map { rule in
            Rule(name: rule.name, flagged: rule.count, pictures: rule.pictures.map(Picture.init))
        }
        var seen: Set<FilePath> = []
        locations = report.rules.flatMap(\.pictures).map(\.image.path).filter { seen.insert($0).inserted }
        paths = report.rules.map { $0.pictures.map(\.image.path) }
    }

    private enum CodingKeys: String, CodingKey {
        case model, pictures, unknown, rules
    }

    private let paths: [[FilePath]]

    /// For each rule a line with its counts, and a line for each picture that is listed.
    var lines: [Line] {
        let current = FilePath.currentFolder
        return zip(rules, paths).flatMap { rule, paths in
            let lines = zip(rule.pictures, paths).map { picture, path in
                let strength = String(picture.strength)
                let padding = String(repeating: " ", count: 3 - strength.count)
                var line = Line("  \(padding)\(strength)  \(Double(picture.score).rounded(to: 4))  ", .dim)
                line += Line(current.flatMap(path.relative) ?? path)
                line += Line("  \(picture.text)", .dim)
                return line
            }
            let rest = rule.flagged - rule.pictures.count
            return [Line("\(rule.name): \(rule.flagged) of \(pictures) pictures")] + lines
                + (rest > 0 ? [Line("  and \(rest) more")] : [])
        }
    }

    /// Says which rules flag more pictures than are listed.
    func warnOfUnlisted() {
        for rule in rules where rule.flagged > rule.pictures.count {
            Console.standardError.warn(
                "\(rule.name): \(rule.pictures.count) of \(rule.flagged) pictures are listed; --limit lists more"
            )
        }
    }
}

extension ScreenOutput.Picture {
    init(_ picture: ScreeningReport.Picture) {
        let path = picture.image.path
        self.init(
            id: picture.image.id, path: path.string, uri: path.uriUnlessText, strength: picture.strength,
            score: picture.score, text: picture.text, textAgainst: picture.textAgainst,
            scoreAgainst: picture.scoreAgainst)
    }
}
