/// Why a change of the folders of a library is refused.
enum FoldersProblem: Error, ExplainedError {
    /// The path is not that of a folder.
    case noFolder(path: String)
    /// The library does not keep this folder up to date.
    case notRemembered(path: String)
    /// The library has no such pattern.
    case noPattern(String)

    var description: String {
        switch self {
        case .noFolder(let path): "\(path): this is a file, not a folder"
        case .notRemembered(let path): "\(path): the library does not keep this folder up to date"
        case .noPattern(let pattern): "\(pattern): the library has no such pattern"
        }
    }

    var remedy: String? {
        switch self {
        case .noFolder: "name its folder, or index it with `photoseek index`"
        case .notRemembered, .noPattern: "see `photoseek folders`"
        }
    }
}
