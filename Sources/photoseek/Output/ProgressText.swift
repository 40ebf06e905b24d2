/// What a progress line says, in words that fit the place there is.
struct ProgressText {
    /// On narrower terminals nothing of use fits.
    private static let fewestColumns = 10
    private static let barWidths = [24, 10]

    /// All that there is to say.
    let full: String
    /// The same with less and less in it.
    var shorter: [String] = []
    /// How far the work is, from 0 to 1; nil where that is not known.
    var share: Double?

    /// What fits into one line of so many columns, with a bar where there is room; nil where nothing does.
    ///
    /// The last column stays free, since some terminals break the line there.
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
