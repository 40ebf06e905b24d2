/// Where the sections of a table of places are.
struct TableSections {
    /// Entries of the same size, one after the other.
    struct Section {
        let offset: Int
        let width: Int
        let count: Int

        var end: Int { offset + width * count }

        /// Where an entry starts.
        func start(_ number: Int) -> Int { offset + number * width }
    }

    let countries: Section
    let countryNames: Section
    let regions: Section
    let coordinates: Section
    let places: Section
    let names: Section
    let otherNames: Section
    let texts: Section

    private static let magic = "PLACES01"
    private static let headerSize = 8 + 6 * 4

    /// Reads the header; nil if the sections it describes are not exactly what follows.
    init?(_ bytes: TableBytes) {
        guard bytes.text(at: 0, count: 8) == Self.magic, bytes.count >= Self.headerSize else { return nil }
        let counts = (0..<6).map { bytes.number(at: 8 + $0 * 4, width: 4) }
        countries = Section(offset: Self.headerSize, width: 8, count: counts[0])
        countryNames = Section(offset: countries.end, width: 4, count: counts[1])
        regions = Section(offset: countryNames.end, width: 4, count: counts[2])
        coordinates = Section(offset: regions.end, width: 6, count: counts[3])
        places = Section(offset: coordinates.end, width: 9, count: counts[3])
        names = Section(offset: places.end, width: 3, count: counts[3])
        otherNames = Section(offset: names.end, width: 6, count: counts[4])
        texts = Section(offset: otherNames.end, width: 1, count: counts[5])
        guard texts.end == bytes.count else { return nil }
    }
}
