/// The places of the world with 5,000 inhabitants or more, from GeoNames (CC BY 4.0).
///
/// The table is read in place: a look-up needs no preparation.
///
/// ```swift
/// let lisbon = PlaceTable.bundled.places(named: "Lisboa").first
/// let nearest = PlaceTable.bundled.nearest(to: point)
/// ```
public struct PlaceTable: Sendable {
    /// The table in the program.
    public static let bundled: PlaceTable = {
        guard let table = PlaceTable(.bundled) else {
            preconditionFailure("the bundled table has its format")
        }
        return table
    }()

    let bytes: TableBytes
    let sections: TableSections

    /// Checks that the bytes are as long as their header says.
    private init?(_ bytes: TableBytes) {
        guard let sections = TableSections(bytes) else { return nil }
        self.bytes = bytes
        self.sections = sections
    }

    /// A table from bytes in the format of `Sources/CPlaces/README.md`; nil if they are not as long as their header says.
    ///
    /// Damaged offsets and numbers give wrong or empty names, and never read outside of the table.
    package init?(copying bytes: [UInt8]) {
        self.init(TableBytes(copying: bytes))
    }

    /// The number of places.
    package var count: Int { sections.places.count }

    /// The place with a number below `count`.
    package func place(_ number: Int) -> Place {
        let entry = sections.places.start(number)
        let region = region(bytes.number(at: entry, width: 2))
        let (latitude, longitude) = degrees(number)
        return Place(
            name: text(bytes.number(at: entry + 6, width: 3)),
            region: region.name.isEmpty ? nil : region.name,
            country: region.country, latitude: latitude, longitude: longitude,
            population: bytes.number(at: entry + 2, width: 4))
    }

    /// The coordinates of a place in degrees.
    func degrees(_ number: Int) -> (latitude: Double, longitude: Double) {
        let entry = sections.coordinates.start(number)
        let largest = Double(1 << 24 - 1)
        return (
            Double(bytes.number(at: entry, width: 3)) * 180 / largest - 90,
            Double(bytes.number(at: entry + 3, width: 3)) * 360 / largest - 180
        )
    }

    /// The text at an offset in the section of texts.
    func text(_ offset: Int) -> String {
        guard offset < sections.texts.count else { return "" }
        let entry = sections.texts.start(offset)
        return bytes.text(at: entry + 1, count: bytes.number(at: entry, width: 1))
    }

    func country(_ number: Int) -> Country {
        guard number < sections.countries.count else { return Country(code: "", name: "") }
        let entry = sections.countries.start(number)
        return Country(
            code: bytes.text(at: entry, count: 2), name: text(bytes.number(at: entry + 5, width: 3)))
    }

    private func region(_ number: Int) -> (country: Country, name: String) {
        guard number < sections.regions.count else { return (country(.max), "") }
        let entry = sections.regions.start(number)
        return (country(bytes.number(at: entry, width: 1)), text(bytes.number(at: entry + 1, width: 3)))
    }
}
