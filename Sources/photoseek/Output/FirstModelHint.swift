internal import ModelHub

/// What a user is told when a new library gets a bundled model because none was named.
struct FirstModelHint {
    private let model: BundledModel
    private let suggestion: RecommendedModel

    init(_ model: BundledModel, suggestion: RecommendedModel = .suggestion) {
        self.model = model
        self.suggestion = suggestion
    }

    /// One line.
    var line: Line {
        let name = suggestion.name
        let change = "`photoseek index --switch --model \(name)`"
        let way =
            suggestion.isHere()
            ? "\(change) moves the library to \(name), which has already been fetched"
            : "`photoseek model pull \(name)` fetches one (\(suggestion.megabytes) MB), and \(change) moves the library to it"
        return "photoseek: using the bundled model \(model.name)\(purpose): \(way)" as Line
    }

    private var purpose: String {
        switch model {
        case .photos: "; a larger model finds more"
        case .scenes: ", which only knows drawings of simple scenes; photos need a larger model"
        }
    }
}
