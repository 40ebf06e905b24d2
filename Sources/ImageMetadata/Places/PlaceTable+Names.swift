extension PlaceTable {
    /// The places with a name, the largest first.
    ///
    /// Case, accents, hyphens and quotes make no difference. Places of 100,000 inhabitants or more are also found by their other names
    /// in Latin letters, those of 500,000 or more by their names in every script.
    ///
    /// - Complexity: O(log n) in the names, and O(m log m) in the places found.
    public func places(named name: String) -> [Place] {
        guard let key = FoldedName(name) else { return [] }
        let main = numbers(named: key, in: sections.names) { entry in
            let place = bytes.number(at: entry, width: 3)
            return (placeName(place), place)
        }
        let other = numbers(named: key, in: sections.otherNames) { entry in
            (text(bytes.number(at: entry, width: 3)), bytes.number(at: entry + 3, width: 3))
        }
        let numbers = Set(main + other).filter { $0 < count }
        return numbers.sorted().map { place($0) }.sorted { $0.population > $1.population }
    }

    /// The country with an English name, or with a code of two or three letters of ISO 3166-1. Case and accents make no difference.
    ///
    /// - Complexity: O(n) in the countries.
    public func country(named name: String) -> Country? {
        guard let key = FoldedName(name) else { return nil }
        for number in 0..<sections.countries.count {
            let entry = sections.countries.start(number)
            let country = country(number)
            let names = [country.name, country.code, bytes.text(at: entry + 2, count: 3)]
            if names.contains(where: { FoldedName($0) == key }) { return country }
        }
        let other = numbers(named: key, in: sections.countryNames) { entry in
            (text(bytes.number(at: entry, width: 3)), bytes.number(at: entry + 3, width: 1))
        }
        return other.first.map { country($0) }
    }

    private func placeName(_ number: Int) -> String {
        guard number < count else { return "" }
        return text(bytes.number(at: sections.places.start(number) + 6, width: 3))
    }

    /// The numbers of all entries with a name, in a section that is sorted by folded names.
    private func numbers(
        named key: FoldedName, in section: TableSections.Section, read: (Int) -> (name: String, number: Int)
    ) -> [Int] {
        var low = 0
        var high = section.count
        while low < high {
            let middle = (low + high) / 2
            let isBefore = FoldedName(read(section.start(middle)).name).map { $0 < key } ?? true
            if isBefore { low = middle + 1 } else { high = middle }
        }
        var found: [Int] = []
        for entry in low..<section.count {
            let (name, number) = read(section.start(entry))
            guard FoldedName(name) == key else { break }
            found.append(number)
        }
        return found
    }
}
