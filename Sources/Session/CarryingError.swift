/// Why a library is not copied, replaced or moved.
public enum CarryingError: Error, Equatable, CustomStringConvertible {
    /// There is a file already where a backup is to be written.
    case fileExists(path: String)
    /// There is a library already where a backup is to be restored.
    case libraryExists(path: String)
    /// The library knows nothing at or below a path.
    case unknownFolder(path: String, library: String)
    /// Nothing is at the new path.
    case nothingThere(path: String)
    /// Too few of the files that were looked at are at their new places with the same content.
    case otherFiles(path: String, checked: Int, missing: Int, different: Int)

    /// One sentence that says what is wrong and where.
    public var description: String {
        switch self {
        case .fileExists(let path): "\(path): there is a file of this name already"
        case .libraryExists(let path): "\(path): there is a library already"
        case .unknownFolder(let path, let library):
            "\(library): the library knows nothing at or below \(path)"
        case .nothingThere(let path): "\(path): nothing is there"
        case .otherFiles(let path, let checked, let missing, let different):
            "\(path) does not hold the same pictures: of \(checked) that were looked at, \(missing) are missing and \(different) differ"
        }
    }
}
