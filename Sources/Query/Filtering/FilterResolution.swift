internal import FilePaths
internal import ImageMetadata
internal import ImagePreprocessing
internal import LibraryStore
internal import SystemPackage

/// The filters of a request as a library answers them: names of places become points, days become seconds, and names of formats
/// those of the program.
struct FilterResolution {
    /// The filters, in the order of the request.
    private(set) var filters: [ImageFilter] = []
    /// What was decided where a name means several things, as sentences for people.
    private(set) var notes: [String] = []

    private let library: any Library

    /// Resolves filters.
    ///
    /// - Throws: ``QueryError/unknownPlace(name:)``, ``QueryError/unknownFormat(name:known:)``, or `LibraryError`.
    init(_ filters: [SearchFilter], in library: any Library) throws {
        self.library = library
        for filter in filters {
            self.filters.append(ImageFilter(try resolve(filter.condition), isNegated: filter.isNegated))
        }
    }

    private mutating func resolve(_ condition: SearchFilter.Condition) throws -> ImageFilter.Condition {
        switch condition {
        case .taken(let range):
            .taken(
                from: range.first?.secondsSince1970, before: range.last.map { $0.secondsSince1970 + 86400 })
        case .takenOn(let day): .takenOn(month: day.month, day: day.day)
        case .place(let name): try place(name)
        case .near(let surroundings): try near(surroundings)
        case .under(let folder): Self.below(folder)
        case .camera(let text): .camera(text)
        case .lens(let text): .lens(text)
        case .type(let name): .format(try Self.formats(name))
        case .tag(let name): .keyword(name)
        case .person(let name): .person(name)
        case .rating(let range): .rating(range)
        case .kind(let kind): Self.condition(of: kind)
        case .leastWidth(let pixels): .size(leastWidth: pixels, leastHeight: 1)
        case .leastHeight(let pixels): .size(leastWidth: 1, leastHeight: pixels)
        case .name(let pattern):
            .path(.init(name: "name \(pattern.parts)") { pattern.matches($0.nameBytes) })
        case .model(let name): .model(name)
        }
    }

    private static func condition(of kind: PictureKind) -> ImageFilter.Condition {
        switch kind {
        case .portrait: .shape(.portrait)
        case .landscape: .shape(.landscape)
        case .square: .shape(.square)
        case .screenshot: .isScreenshot
        case .raw: .any([.format([ImageFormat.raw.name]), .companion(.raw)])
        case .live: .isLive
        }
    }

    private static func below(_ folder: FolderMatch) -> ImageFilter.Condition {
        switch folder {
        case .at(let located): return .below(located.path.resolvingExistingPart)
        case .named(let name):
            return .path(.init(name: "under \(name.path)") { $0.removingLastComponent().isBelow(name.path) })
        }
    }

    private static func formats(_ name: String) throws -> [String] {
        let found = ImageFormat.all.filter {
            $0.name.lowercased() == name || $0.fileNameExtensions.contains(name)
        }
        guard !found.isEmpty else {
            throw QueryError.unknownFormat(
                name: name, known: ImageFormat.all.compactMap(\.fileNameExtensions.first))
        }
        return found.map(\.name)
    }
}

// MARK: - Places

extension FilterResolution {
    /// A city, region or country.
    private mutating func place(_ name: String) throws -> ImageFilter.Condition {
        var conditions: [ImageFilter.Condition] = [.place([name]), .region([name])]
        if let country = PlaceTable.bundled.country(named: name) {
            conditions.append(.country(code: country.code))
        }
        if let city = city(name) {
            conditions.append(
                .near(latitude: city.latitude, longitude: city.longitude, kilometres: city.radius))
        }
        if conditions.count == 2, try library.imageCount(of: [ImageFilter(.any(conditions))]) == 0 {
            throw QueryError.unknownPlace(name: name)
        }
        return .any(conditions)
    }

    private mutating func near(_ surroundings: Surroundings) throws -> ImageFilter.Condition {
        switch surroundings.center {
        case .point(let point):
            return .near(
                latitude: point.latitude, longitude: point.longitude, kilometres: surroundings.kilometers)
        case .named(let name):
            guard let city = city(name) else { throw QueryError.unknownPlace(name: name) }
            return .near(
                latitude: city.latitude, longitude: city.longitude, kilometres: surroundings.kilometers)
        }
    }

    /// The largest place of a name, which may be followed by its region or country after a comma.
    private mutating func city(_ name: String) -> Place? {
        let parts = name.split(separator: ",").map { $0.trimmed.lowercased() }
        guard let own = parts.first else { return nil }
        let found = PlaceTable.bundled.places(named: own).filter { place in
            parts.dropFirst().allSatisfy { part in
                [place.region, place.country.name, place.country.code].contains { $0?.lowercased() == part }
            }
        }
        guard let largest = found.first else { return nil }
        if found.count > 1 {
            let others = found.count == 2 ? "another place" : "\(found.count - 1) other places"
            notes.append(
                "\(name) is taken for \(largest.fullName); \(others) of that name can be named with region or country after a comma"
            )
        }
        return largest
    }
}

extension Place {
    /// About how far the city reaches from its middle, in kilometres: the radius of a circle in which its inhabitants live 5,000
    /// to a square kilometre, about as in Paris with its suburbs or in Lisbon; at least 2.
    fileprivate var radius: Double { max(2, (Double(population) / 5000 / .pi).squareRoot()) }

    fileprivate var fullName: String {
        [name, region, country.name].compactMap(\.self).joined(separator: ", ")
    }
}
