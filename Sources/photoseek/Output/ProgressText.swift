/// The text of a progress line, in versions for different widths.
struct ProgressText {
    /// Terminals with fewer columns show no progress.
    private static let fewestColumns = 10
    private static let barWidths = [24, 10]

    /// The complete text.
    let full: String
    /// Shorter versions of the text, in the order in which they are tried.
    var shorter: [String] = []
    /// The completed share of the work, from 0 to 1; nil if it is unknown.
    var share: Double?

    /// The longest version that fits into one line of `columns` columns, with a bar if there is room; nil if nothing
    /// fits.
    ///
    /// The last column stays free, because some terminals wrap the line there.
    func fitting(_ columns: Int) -> String? {
        guard columns >= Self.fewestColumns else { return nil }
        return forms.first { $0.columns < columns }
    }

    private var forms: [String] {
        let bars = share.map { share in Self.barWidths.map { "\(Self.bar(share, width: $0)) \(full)" } }
        let percent = share.map { ["\(Int($0 * 100)) %"] }
        return (bars ?? []) + [full] + shorter + (percent ?? [])
    }

    private static func bar(_ share: Double, width: Int) -> String {
        let filled = Int(Double(width) * share)
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
            + "]"
    }
}
