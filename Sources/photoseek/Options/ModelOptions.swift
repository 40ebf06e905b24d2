internal import ArgumentParser
internal import CatalogStore
internal import CLIPModel
internal import Glibc
internal import LibraryStore

/// Which model a command uses.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: scenes, a folder with a CLIP checkpoint, or a fetched repository of the Hugging Face Hub.",
            discussion: """
                Otherwise $PHOTOSEEK_MODEL, or the model that the library was built with, or scenes.
                """,
            valueName: "name"), transform: ArgumentBytes.ofProgram.modelName)
    var model: String?

    /// The model that the environment names, which may be a folder whose path is not UTF-8.
    private static var environmentName: String? {
        guard let value = getenv("PHOTOSEEK_MODEL"), value.pointee != 0 else { return nil }
        return ModelLocation.name(
            argument: UnsafeRawBufferPointer(start: UnsafeRawPointer(value), count: strlen(value)))
    }

    /// Opens the model that the user names, or the library's, or another one.
    ///
    /// - Parameters:
    ///   - libraryModel: The model that the library uses; asked for only when the user names none.
    ///   - held: The models of the library: one of them that the user names is opened as the library knows it.
    ///   - otherwise: The name of the model where there is neither; the bundled one unless told otherwise.
    ///   - threadsPerCall: The number of threads that share the work of encoding one text or picture.
    func load(
        libraryModel: @autoclosure () throws -> ModelRecord?,
        held: @autoclosure () throws -> [ModelRecord] = [],
        otherwise: @autoclosure () throws -> String = ModelLocation.bundledName, threadsPerCall: Int = 1
    ) throws -> LoadedModel {
        if let named = model ?? Self.environmentName {
            if let record = try held().first(where: { $0.name == named && ModelLocation.isRepository(named) })
            {
                return try LoadedModel(of: record, threadsPerCall)
            }
            return try LoadedModel(at: ModelLocation(named: named), threadsPerCall)
        }
        if let record = try libraryModel() { return try LoadedModel(of: record, threadsPerCall) }
        return try LoadedModel(at: ModelLocation(named: otherwise()), threadsPerCall)
    }
}

/// Why there is no model to use.
enum ModelOptionsError: Error, Equatable, CustomStringConvertible {
    /// The checkpoint that the library was built with is not where it was.
    case libraryModelMissing(name: String)
    /// A fetched model lacks a file.
    case fetchedInPart(name: String, problem: String)
    /// The library holds no embeddings of a model.
    case notInLibrary(name: String, library: String, holds: [String])

    var description: String {
        switch self {
        case .fetchedInPart(let name, let problem):
            "\(problem); fetch what is missing of \(name) with `photoseek model pull \(name)`"
        case .notInLibrary(let name, let library, let holds):
            "\(library): the library holds no embeddings of \(name)"
                + (holds.isEmpty ? "" : ", but of \(holds.joined(separator: " and "))")
        case .libraryModelMissing(let name):
            if !ModelLocation.isRepository(name) {
                """
                the library was built with the model in \(name), which is not there any more; \
                name the folder where it lies now with --model
                """
            } else {
                """
                the library was built with the model \(name), which is not there any more; \
                fetch it again with `photoseek model pull \(name)`, or name a folder where it lies with --model
                """
            }
        }
    }
}
