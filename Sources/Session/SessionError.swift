public import CLIPModel
internal import ModelHub

/// Why no library or no model can be chosen.
public enum SessionError: Error, Equatable, CustomStringConvertible {
    /// No library is named, and there is no default place for one.
    case noLibraryPlace
    /// The path is relative, and the current folder was deleted.
    case noCurrentFolder(path: String)
    /// The checkpoint that the library was built with is no longer where it was. `name` is a folder, or a repository of the
    /// Hugging Face Hub.
    case libraryModelMissing(name: String)
    /// A repository of the Hugging Face Hub was fetched only in part.
    case fetchedInPart(name: String, problem: CLIPModelError)
    /// The library contains no embeddings of a model. `holds` are the names of the models of which it contains some.
    case notInLibrary(name: String, library: String, holds: [String])

    /// The library has no entry of a file.
    case unknownPicture(path: String, library: String)

    /// Another process watches the folders of the library.
    case watched(library: String, process: Int32?)

    /// One sentence that says what is wrong and where.
    public var description: String {
        switch self {
        case .noLibraryPlace:
            "there is no default place for the library because $HOME is not set"
        case .noCurrentFolder(let path):
            "\(path): the current folder was deleted, so a relative path cannot be used"
        case .libraryModelMissing(let name):
            "the library was built with the model \(ModelLocation.isRepository(name) ? "" : "in ")\(name), which is no longer there"
        case .fetchedInPart(_, let problem):
            problem.description
        case .unknownPicture(let path, let library):
            "\(path): the library \(library) does not know this picture"
        case .watched(let library, let process):
            "\(library): its folders are watched already\(process.map { " by process \($0)" } ?? "")"
        case .notInLibrary(let name, let library, let holds):
            "\(library): the library contains no embeddings of \(name)"
                + (holds.isEmpty ? "" : ", only of \(holds.joined(separator: " and "))")
        }
    }
}
