/// What may stand before a colon in a query.
enum QueryKey: String, CaseIterable {
    // A term
    case like
    // Filters
    case after, before, date, year, on
    case `in`, near
    case under, name, type
    case camera, lens
    case tag, person, rating
    case `is`, wider, taller
    case model
    // Settings
    case limit, page, score, strength, fold, by, template, templates

    /// Whether the key says which hits to return and how, instead of what must be true of a picture.
    var isSetting: Bool {
        switch self {
        case .limit, .page, .score, .strength, .fold, .by, .template, .templates: true
        default: false
        }
    }

    /// Whether the key may stand in a query more than once.
    var isRepeatable: Bool { !isSetting || self == .template || self == .templates }

    /// What its value looks like, for messages.
    var expected: String {
        switch self {
        case .like: "the name of a probe, or a probe and one of its classes, such as dog or plants/oak"
        case .after, .before: "a year, a month or a day, such as 2019, 2019-06 or 2019-06-03"
        case .date: "a day, a month, a year or a range, such as 2019-06-03, 2019-06 or 2019-06..2019-08"
        case .year: "a year or a range, such as 2021 or 2019..2021"
        case .on: "a month and a day, such as 12-24"
        case .in: "the name of a city, a region or a country, such as Portugal"
        case .near: "a place or coordinates, and a distance, such as Lisbon,50km or 38.7,-9.1,10"
        case .under: "a folder, such as Holidays or /photos/2021"
        case .name: "the name of a file or a pattern for it, such as IMG_04*"
        case .type: "a format or an extension, such as heic"
        case .camera: "the name of a camera, such as \"Pixel 7\""
        case .lens: "the name of a lens"
        case .tag: "a keyword"
        case .person: "the name of a person"
        case .rating: "a number of stars from 0 to 5, such as 4, >=4 or 2..4"
        case .is: "one of \(PictureKind.allCases.map(\.rawValue).joined(separator: ", "))"
        case .wider, .taller: "a number of pixels, such as 2000"
        case .model: "the name of a model"
        case .limit: "a number of hits, at least 1"
        case .page: "the number of a page, at least 1"
        case .score: "the lowest score, such as 0.25"
        case .strength: "the lowest strength, from 0 to 100"
        case .fold: "yes or no"
        case .by: "one of \(Ranking.allCases.map(\.rawValue).joined(separator: ", "))"
        case .template: "a sentence with {} for the words, such as \"a photo of a {}\""
        case .templates: "the name of a set of templates: letters, digits, - and _"
        }
    }

    /// All keys with their colons, for messages.
    static let list = allCases.map { $0.rawValue + ":" }.joined(separator: " ")
}
