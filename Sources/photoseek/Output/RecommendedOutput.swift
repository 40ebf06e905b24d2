internal import Answers
internal import ModelHub

/// A line of `photoseek model list --recommended --json`.
struct RecommendedOutput: Encodable {
    let model: String
    /// Zero-shot top-1 accuracy on ImageNet, from 0 to 1.
    let accuracy: Double?
    let accuracySource: String?
    let megabytes: Int
    let languages: String
    let bundled: Bool
    /// Whether the model can be used without fetching anything.
    let here: Bool
    let picturesPerSecond: Double?

    init(_ model: RecommendedModel, rate: Double?) {
        self.model = model.name
        accuracy = model.accuracy?.share
        accuracySource = model.accuracy?.source
        megabytes = model.megabytes
        languages = model.languages.rawValue
        bundled = model.isBundled
        here = model.isHere()
        picturesPerSecond = rate
    }
}

/// The recommended models for people: columns, and the sources below.
struct RecommendedTable {
    private let nameWidth: Int
    /// The sources of accuracies, in the order of their numbers in the table.
    private let sources: [String]

    init(_ models: [RecommendedModel]) {
        nameWidth = models.map(\.name.count).max() ?? 0
        var sources: [String] = []
        for source in models.compactMap(\.accuracy?.source) where !sources.contains(source) {
            sources.append(source)
        }
        self.sources = sources
    }

    var heading: Line { row("model", "accuracy", "download", "languages", "here") }

    func line(_ output: RecommendedOutput) -> Line {
        let accuracy = output.accuracy.map { accuracy in
            let number = output.accuracySource.flatMap(sources.firstIndex).map { " [\($0 + 1)]" } ?? ""
            return "\((accuracy * 100).rounded(to: 1)) %\(number)"
        }
        let state = output.bundled ? "bundled" : output.here ? "fetched" : "not fetched"
        let rate = output.picturesPerSecond.map { ", \($0.rounded(to: 1)) pictures/s" } ?? ""
        return row(
            output.model, accuracy ?? "unpublished", output.bundled ? "none" : "\(output.megabytes) MB",
            output.languages, state + rate)
    }

    /// What the columns mean, and where the numbers are from.
    func notes(measured: Bool, threads: Int) -> [Line] {
        let numbered = sources.enumerated().map { "[\($0 + 1)] \($1)" }.joined(separator: "; ")
        var notes: [Line] = ["", "accuracy: zero-shot top-1 on ImageNet, published in \(numbered)" as Line]
        if measured {
            notes.append(
                "pictures/s: the image encoder alone on this machine, with \(threads) threads; models that are not here are not measured"
                    as Line)
        }
        notes.append(
            "`photoseek model pull NAME` fetches a model, `photoseek index --switch --model NAME` moves a library to it"
        )
        return notes
    }

    private func row(
        _ name: String, _ accuracy: String, _ download: String, _ languages: String, _ here: String
    ) -> Line {
        let columns = [
            (name, nameWidth), (accuracy, 11), (download, 8), (languages, 9), (here, 0),
        ]
        let padded = columns.map { text, width in
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        return Line(stringLiteral: padded.joined(separator: "  "))
    }
}
