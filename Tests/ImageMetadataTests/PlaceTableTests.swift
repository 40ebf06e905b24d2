import ImageMetadata
import TestSupport
import Testing

internal import FoundationEssentials

internal import Glibc

@Suite struct PlaceTableTests {
    private let table = PlaceTable.bundled

    private func nearest(_ latitude: Double, _ longitude: Double) throws -> (place: Place, kilometres: Double)
    {
        try #require(
            table.nearest(to: GeographicPoint(latitude: latitude, longitude: longitude, source: .exif)))
    }

    @Test func knowsPlacesRegionsAndCountries() throws {
        let lisbon = try #require(table.places(named: "Lisbon").first)
        #expect(lisbon.country == Country(code: "PT", name: "Portugal"))
        #expect(lisbon.region == "Lisbon")
        #expect(lisbon.population > 500_000)
        #expect(abs(lisbon.latitude - 38.72509) < 2e-5)
        #expect(abs(lisbon.longitude + 9.1498) < 3e-5)
        #expect(table.places(named: "Lyon").first?.region == "Auvergne-Rhône-Alpes")
        #expect(table.places(named: "San Diego").first?.region == "California")
    }

    @Test(arguments: [
        ("lisboa", "PT"), ("LISSABON", "PT"), ("München", "DE"), ("munchen", "DE"), ("Zurich", "CH"),
        ("ZÜRICH", "CH"),
        ("sao paulo", "BR"), ("São Paulo", "BR"), ("Łódź", "PL"), ("lodz", "PL"), ("Firenze", "IT"),
        ("København", "DK"),
        ("kobenhavn", "DK"), ("Москва", "RU"), ("東京", "JP"), ("new   york-city", "US"),
        ("St. Petersburg", "RU"),
        ("Cote-d’Or", nil), ("", nil), ("  ", nil), ("Xyzzy", nil),
    ])
    func findsPlacesByAnyName(_ name: String, _ country: String?) {
        #expect(table.places(named: name).first?.country.code == country)
    }

    @Test func putsTheLargestPlaceFirst() {
        let places = table.places(named: "Paris")
        #expect(places.count > 3)
        #expect(places.first?.country.code == "FR")
        #expect(places.map(\.population) == places.map(\.population).sorted(by: >))
        #expect(Set(places).count == places.count)
    }

    /// The table is sorted by the form of names that is looked for, which the script that made it computes by itself.
    @Test func findsEveryPlaceByItsName() {
        for number in 0..<table.count {
            let place = table.place(number)
            #expect(table.places(named: place.name).contains(place), "\(place.name)")
        }
    }

    @Test(arguments: [
        ("Portugal", "PT"), ("portugal", "PT"), ("pt", "PT"), ("PRT", "PT"), ("USA", "US"),
        ("United States", "US"),
        ("UK", "GB"), ("United Kingdom", "GB"), ("Holland", "NL"), ("The Netherlands", "NL"),
        ("turkiye", "TR"),
        ("Côte d'Ivoire", "CI"), ("Ivory Coast", "CI"), ("Atlantis", nil), ("", nil),
    ])
    func findsCountries(_ name: String, _ code: String?) {
        #expect(table.country(named: name)?.code == code)
    }

    /// Every place is in a country with a name, and on the earth.
    @Test func everyPlaceIsWhole() {
        for number in 0..<table.count {
            let place = table.place(number)
            #expect(!place.name.isEmpty && place.country.code.count == 2 && !place.country.name.isEmpty)
            #expect(abs(place.latitude) <= 90 && abs(place.longitude) <= 180 && place.population >= 5000)
            #expect(place.region != "")
        }
    }

    /// The same as a search through all places, with the formula of the spherical cosine.
    @Test func findsTheNearestPlace() throws {
        let places = (0..<table.count).map { table.place($0) }
        var random = SeededGenerator(seed: 26)
        var points = (0..<150).map { _ in
            (Double.random(in: -90...90, using: &random), Double.random(in: -180...180, using: &random))
        }
        points += [(90, 0), (-90, 77), (0, 180), (0, -180), (-17.7, 179.99), (-17.7, -179.99), (38.7, -9.1)]
        points += places.prefix(20).map { ($0.latitude, $0.longitude) }
        for (latitude, longitude) in points {
            let found = try nearest(latitude, longitude)
            let least = places.map { Self.kilometres($0, latitude, longitude) }.min() ?? 0
            #expect(abs(found.kilometres - least) < 0.01, "\(latitude), \(longitude): \(found)")
            #expect(abs(Self.kilometres(found.place, latitude, longitude) - least) < 0.01)
        }
    }

    private static func kilometres(_ place: Place, _ latitude: Double, _ longitude: Double) -> Double {
        let (one, other) = (place.latitude * .pi / 180, latitude * .pi / 180)
        let cosine =
            sin(one) * sin(other) + cos(one) * cos(other) * cos((place.longitude - longitude) * .pi / 180)
        return 6371.0088 * acos(max(-1, min(1, cosine)))
    }

    @Test func namesKnownPoints() throws {
        let belem = try nearest(38.6916, -9.2160)
        #expect(belem.place.country.code == "PT")
        #expect(belem.kilometres < 5)
        #expect(try nearest(48.8584, 2.2945).place.country.code == "FR")
        #expect(try nearest(-36.85, 174.76).place.name == "Auckland")
    }

    @Test func hasNoNearestPlaceOfNoPoint() {
        for latitude in [Double.nan, .infinity] {
            #expect(
                table.nearest(to: GeographicPoint(latitude: latitude, longitude: 0, source: .exif)) == nil)
        }
    }

    /// A damaged table is refused, or has other names; nothing is read outside of it.
    @Test func readsDamagedTables() throws {
        let path = Fixtures.packageFolder + "/Sources/CPlaces/places.bin"
        let bytes = try Array(Data(contentsOf: URL(filePath: path)))
        #expect(PlaceTable(copying: bytes)?.places(named: "Lisbon") == table.places(named: "Lisbon"))
        #expect(PlaceTable(copying: []) == nil)
        #expect(PlaceTable(copying: Array(bytes.dropLast())) == nil)
        #expect(PlaceTable(copying: bytes + [0]) == nil)
        var random = SeededGenerator(seed: 27)
        for round in 0..<200 {
            var damaged = bytes
            for _ in 0..<(round < 100 ? 2000 : 2) {
                let range = round < 100 ? 32..<bytes.count : 0..<32
                damaged[Int.random(in: range, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let table = PlaceTable(copying: damaged) else { continue }
            _ = table.nearest(to: GeographicPoint(latitude: 38.7, longitude: -9.1, source: .exif))
            _ = table.places(named: "Lisbon")
            _ = table.country(named: "Portugal")
            for _ in 0..<100 where table.count > 0 {
                _ = table.place(Int.random(in: 0..<table.count, using: &random))
            }
        }
    }
}
