extension ImageFacts {
    /// All tags: those of the file, those that people gave in the library, and those of analyses, each once.
    public var tags: [String] {
        var seen: Set<String> = []
        return (keywords + givenTags + madeTags).filter { seen.insert($0.lowercased()).inserted }
    }
}

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
