/// The maker and the model of a camera, without what both repeat.
struct CameraName {
    let make: String?
    let model: String?

    /// Words at the end of a maker's name that say what kind of company it is.
    private static let companyWords: Set<String> = [
        "co", "company", "corp", "corporation", "imaging", "inc", "llc", "ltd", "limited", "gmbh", "ag",
        "techwin", "optical",
    ]

    init(make: String?, model: String?) {
        let short = make.map(Self.withoutCompanyWords)
        self.make = short
        self.model = model.map { Self.model($0, without: short) }
    }

    private static func withoutCompanyWords(_ make: String) -> String {
        var words = make.split(whereSeparator: { $0 == " " || $0 == "," })
        while words.count > 1, let last = words.last,
            companyWords.contains(last.lowercased().filter { $0 != "." })
        {
            words.removeLast()
        }
        return words.joined(separator: " ")
    }

    /// The model without the maker's name in front, unless nothing is left.
    private static func model(_ model: String, without make: String?) -> String {
        guard let make else { return model }
        let words = model.split(separator: " ")
        let makers = make.split(separator: " ")
        for count in [makers.count, 1] where words.count > count {
            let isRepeated = zip(words, makers.prefix(count)).allSatisfy {
                $0.lowercased() == $1.lowercased()
            }
            if isRepeated { return words.dropFirst(count).joined(separator: " ") }
        }
        return model
    }
}
