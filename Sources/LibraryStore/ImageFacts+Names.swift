extension ImageFacts.Place {
    /// The town, or else the region, and the country.
    public var shortName: String { [name ?? region, country].compactMap(\.self).joined(separator: ", ") }
}

extension ImageFacts.Camera {
    /// Maker and model; nil if neither is known.
    public var name: String? {
        let words = [make, model].compactMap(\.self).filter { !$0.isEmpty }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
