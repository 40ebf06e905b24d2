internal import LibraryStore

/// The formats, years and places of a library as lines of `photoseek status`.
struct FactsDescription {
    private(set) var lines: [Line] = []

    init(_ summary: FactsSummary) {
        for format in summary.absent {
            lines.append(
                "not read  \(format.images) \(format.value), because the decoder is missing; see `photoseek formats`"
            )
        }
        add("formats", summary.formats)
        add("years", summary.years)
        add("countries", summary.countries)
        add("places", summary.places)
    }

    private mutating func add(_ label: String, _ counts: [FactsSummary.Count]) {
        guard !counts.isEmpty else { return }
        let padding = String(repeating: " ", count: 10 - label.count)
        let list = counts.map { "\($0.images) \($0.value)" }.joined(separator: ", ")
        lines.append("\(label)\(padding)\(list)")
    }
}
