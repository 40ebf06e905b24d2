internal import ModelHub

/// The model of a new library if the user names none.
///
/// The bundled model only knows drawings of simple scenes, so a model for photos is offered.
public enum FirstModel: Equatable, Sendable {
    /// The recommended model, which has already been fetched.
    case recommended
    /// The recommended model, which must be fetched before it can be opened.
    case toFetch
    /// The bundled model, because the recommended one has not been fetched and is not wanted.
    case bundled

    /// The recommended model: small and fast, and better than OpenAI's model of the same size: 66.6 % against 63.3 % accuracy
    /// on ImageNet, according to its model card and to the paper on OpenAI's model (Radford et al. 2021, table 11).
    public static let recommendedName = "laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
    /// The size of the recommended model in megabytes: 151 million parameters of four bytes.
    public static let recommendedMegabytes = 605
}

extension LibrarySession {
    /// Decides which model a new library gets.
    ///
    /// - Parameter agreesToFetch: Asks the user whether to fetch the recommended model. Called only if it has not been fetched.
    /// - Throws: `ModelHubError` if the bundled model is needed but missing, or what `agreesToFetch` throws.
    public func firstModel(agreesToFetch: () throws -> Bool) throws -> FirstModel {
        let location = try? ModelLocation(
            named: FirstModel.recommendedName, environment: environment.hub)
        if let location, location.isComplete { return .recommended }
        if try agreesToFetch() { return .toFetch }
        _ = try ModelLocation(named: ModelLocation.bundledName)
        return .bundled
    }
}
