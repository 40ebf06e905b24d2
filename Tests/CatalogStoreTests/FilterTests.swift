import CatalogStore
import FilePaths
import Foundation
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// Filters of a library, compared with the same conditions in Swift.
@Suite struct FilterTests {
    /// An image and what is known of it.
    private struct Known {
        let image: ImageRecord
        let facts: ImageFacts?
        let hasSecondModel: Bool
    }

    private let library: SampleLibrary
    private let known: [Known]

    init() throws {
        library = try SampleLibrary()
        let second = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        var generator = SeededGenerator(seed: 5)
        var known: [Known] = []
        for number in 0..<120 {
            let folder: FilePath = ["/p/Été", "/p", "sub"][number % 3]
            let path = library.folder.root.pushing(
                folder.appending("\(number % 2 == 0 ? "IMG_" : "b")\(number).jpg"))
            var new = NewImage.sample(path, content: number)
            new.width = Int.random(in: 470...490, using: &generator)
            if number % 5 != 0 {
                var facts = ImageFacts.random(using: &generator)
                if number % 7 == 0 { facts.takenAt?.source = "fileTime" }
                new.facts = facts
            }
            try library.apply(.upsert(new, vector: .sample(number, 4)))
            if number % 4 == 0 {
                try library.catalog.apply([.upsert(new, vector: [1, 2])], modelID: second.id)
            }
            let image = try #require(try library.catalog.image(atPath: path))
            known.append(Known(image: image, facts: new.facts, hasSecondModel: number % 4 == 0))
        }
        self.known = known
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0)!
        return calendar
    }()

    private static func passes(_ condition: ImageFilter.Condition, _ known: Known) -> Bool {
        let (image, facts) = (known.image, known.facts)
        func same(_ one: String?, _ others: [String]) -> Bool {
            one.map { name in others.contains { $0.lowercased() == name.lowercased() } } ?? false
        }
        func has(_ text: String, in value: String?) -> Bool {
            value.map { $0.lowercased().contains(text.lowercased()) } ?? false
        }
        switch condition {
        case .any(let conditions): return conditions.contains { passes($0, known) }
        case .taken(let first, let end):
            guard let time = facts?.takenAt, time.source != "fileTime" else { return false }
            return first.map { $0 <= time.localSeconds } != false
                && end.map { time.localSeconds < $0 } != false
        case .takenOn(let month, let day):
            guard let time = facts?.takenAt, time.source != "fileTime" else { return false }
            let date = Date(timeIntervalSince1970: TimeInterval(time.localSeconds))
            let parts = Self.calendar.dateComponents([.month, .day], from: date)
            return parts.month == month && parts.day == day
        case .place(let names): return same(facts?.place?.name, names)
        case .region(let names): return same(facts?.place?.region, names)
        case .country(let code): return facts?.place?.countryCode == code
        case .near(let latitude, let longitude, let kilometres):
            guard let location = facts?.location else { return false }
            // The chord of the two points as vectors, another formula than the library's.
            func vector(_ latitude: Double, _ longitude: Double) -> SIMD3<Double> {
                let (a, b) = (latitude * .pi / 180, longitude * .pi / 180)
                return [cos(a) * cos(b), cos(a) * sin(b), sin(a)]
            }
            let chord = vector(latitude, longitude) - vector(location.latitude, location.longitude)
            let length = (chord * chord).sum().squareRoot()
            return 2 * 6371.0088 * asin(min(1, length / 2)) <= kilometres
        case .below(let folder): return image.path.isInside(folder)
        case .path(let check): return check.passes(image.path)
        case .camera(let text):
            return has(text, in: facts.map { ($0.camera.make ?? "") + " " + ($0.camera.model ?? "") })
        case .lens(let text): return has(text, in: facts?.camera.lens)
        case .format(let names): return same(facts?.format, names)
        case .keyword(let name): return facts?.keywords.contains { same($0, [name]) } ?? false
        case .person(let name): return facts?.people.contains { same($0, [name]) } ?? false
        case .rating(let range): return facts?.rating.map(range.contains) ?? false
        case .isScreenshot: return facts?.isScreenshot ?? false
        case .isLive: return facts?.isLive ?? false
        case .companion(let kind): return facts?.companions.contains { $0.kind == kind } ?? false
        case .size(let width, let height): return image.width >= width && image.height >= height
        case .shape(.portrait): return image.height > image.width
        case .shape(.landscape): return image.width > image.height
        case .shape(.square): return image.width == image.height
        case .model(let name): return name == "tiny" || name == "other" && known.hasSecondModel
        }
    }

    private var conditions: [ImageFilter.Condition] {
        [
            .taken(from: 0, before: nil), .taken(from: nil, before: 1_000_000_000),
            .taken(from: 500_000_000, before: 2_500_000_000), .takenOn(month: 2, day: 29),
            .takenOn(month: 7, day: 4),
            .takenOn(month: 13, day: 1), .place(["lisbon", "x"]), .place([]),
            .region(["LISBOA"]), .country(code: "PT"), .country(code: "pt"),
            .near(latitude: 10, longitude: 170, kilometres: 4000),
            .near(latitude: -89, longitude: 0, kilometres: 3000),
            .near(latitude: 0, longitude: 0, kilometres: 20038), .below("/p"), .below("/p/Été"), .below("/"),
            .below(library.folder.file("sub")), .below("/q"),
            .path(.init(name: "img") { $0.nameBytes.starts(with: Array("IMG".utf8)) }),
            .path(.init(name: "sub") { $0.components.contains("sub") }), .camera("MAKER"), .camera("r m 1"),
            .camera("%"), .camera("_"), .camera("\\"), .lens("24"), .format(["heic"]),
            .format(["JPEG", "HEIC"]), .keyword("A É"), .keyword("a é"), .keyword("a"), .person("b é"),
            .rating(3...5), .rating(-1...(-1)), .isScreenshot, .isLive, .companion(.raw),
            .companion(.sidecar),
            .companion(.video), .size(leastWidth: 480, leastHeight: 1),
            .size(leastWidth: 1, leastHeight: 481),
            .shape(.portrait), .shape(.landscape), .shape(.square), .model("other"), .model("tiny"),
            .model("none"), .any([.isLive, .rating(5...5)]), .any([]),
        ]
    }

    private func expectSame(_ filters: [ImageFilter]) throws {
        let expected = known.filter { known in
            filters.allSatisfy { Self.passes($0.condition, known) != $0.isNegated }
        }
        let found = try library.catalog.embeddingIDs(modelID: library.model.id, of: filters)
        let images = try library.catalog.images(embeddingIDs: found)
        #expect(Set(found).count == found.count)
        #expect(Set(images.values.map(\.id)) == Set(expected.map(\.image.id)), "\(filters)")
        #expect(try library.catalog.imageCount(of: filters) == expected.count, "\(filters)")
        let all = try library.catalog.embeddingIDs(modelID: library.model.id, of: [])
        let some = Set(all.filter { $0 % 3 != 0 })
        let among = try library.catalog.embeddingIDs(
            among: Array(some) + [9999, some.first ?? 0], modelID: library.model.id, of: filters)
        #expect(among.count == Set(among).count && Set(among) == some.intersection(found), "\(filters)")
    }

    @Test func everyConditionAndItsOppositeFindWhatTheyShould() throws {
        for condition in conditions {
            try expectSame([ImageFilter(condition)])
            try expectSame([ImageFilter(condition, isNegated: true)])
        }
        try expectSame([])
    }

    @Test(arguments: 0..<100) func conditionsTogetherFindWhatAllOfThemFind(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        try expectSame(
            (0..<Int.random(in: 2...4, using: &generator)).map { _ in
                ImageFilter(
                    conditions.randomElement(using: &generator) ?? .isLive,
                    isNegated: .random(using: &generator))
            })
    }

    @Test func picturesComeLatestFirstAndThoseWithoutATimeLast() throws {
        let all = try library.catalog.images(of: [], limit: 1000, offset: 0)
        let facts = try library.catalog.facts(imageIDs: all.map(\.id))
        let times = all.map { image in
            facts[image.id]?.takenAt.flatMap { $0.source == "fileTime" ? nil : $0.localSeconds }
        }
        let dated = times.prefix { $0 != nil }.compactMap(\.self)
        #expect(all.count == known.count && dated.count > 20)
        #expect(dated == dated.sorted(by: >))
        #expect(times.dropFirst(dated.count).allSatisfy { $0 == nil })
        #expect(try library.catalog.imageIDs(of: [], limit: 1000, offset: 0) == all.map(\.id))
        #expect(try library.catalog.imageIDs(of: [], limit: 10, offset: 15) == all[15..<25].map(\.id))
        let page = try library.catalog.images(of: [], limit: 10, offset: 15)
        #expect(page == Array(all[15..<25]))
        #expect(try library.catalog.images(of: [], limit: 10, offset: 1000).isEmpty)
    }
}
