internal import ArgumentParser
internal import CatalogStore
internal import Glibc
internal import LibraryStore
internal import ModelHub

/// Which model a command uses.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: scenes, a folder with a CLIP checkpoint, or a fetched repository of the Hugging Face Hub.",
            discussion: """
                Default: $PHOTOSEEK_MODEL, otherwise the model that the library uses, otherwise scenes.
                """,
            valueName: "name"), transform: ArgumentBytes.ofProgram.modelName)
    var model: String?

    /// The model that the environment names, which may be a folder whose path is not UTF-8.
    private static var environmentName: String? {
        guard let value = getenv("PHOTOSEEK_MODEL"), value.pointee != 0 else { return nil }
        return ModelLocation.name(
            argument: UnsafeRawBufferPointer(start: UnsafeRawPointer(value), count: strlen(value)))
    }

    /// Opens the model that the user names, otherwise the library's model, otherwise a fallback.
    ///
    /// - Parameters:
    ///   - libraryModel: The model that the library uses; evaluated only if the user names none.
    ///   - held: The models of the library. If the user names one of them that is a repository, the commit that the
    ///     library was built with is opened.
    ///   - otherwise: The name of the fallback; by default the bundled model.
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

/// Why no model can be used.
enum ModelOptionsError: Error, Equatable, CustomStringConvertible {
    /// The checkpoint that the library was built with is no longer where it was.
    case libraryModelMissing(name: String)
    /// A fetched model lacks a file.
    case fetchedInPart(name: String, problem: String)
    /// The library contains no embeddings of a model.
    case notInLibrary(name: String, library: String, holds: [String])

    var description: String {
        switch self {
        case .fetchedInPart(let name, let problem):
            "\(problem); fetch the missing files of \(name) with `photoseek model pull \(name)`"
        case .notInLibrary(let name, let library, let holds):
            "\(library): the library contains no embeddings of \(name)"
                + (holds.isEmpty ? "" : ", only of \(holds.joined(separator: " and "))")
        case .libraryModelMissing(let name):
            if !ModelLocation.isRepository(name) {
                """
                the library was built with the model in \(name), which is no longer there; \
                name its new folder with --model
                """
            } else {
                """
                the library was built with the model \(name), which is no longer there; \
                fetch it again with `photoseek model pull \(name)`, or name a folder that contains it with --model
                """
            }
        }
    }
}
