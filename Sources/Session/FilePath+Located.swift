internal import FilePaths
public import SystemPackage

extension FilePath {
    /// Returns the path itself. A relative path cannot be used if the current folder was deleted.
    ///
    /// - Throws: ``SessionError/noCurrentFolder(path:)``.
    public func located() throws -> FilePath {
        guard isAbsolute || Self.currentFolder != nil else {
            throw SessionError.noCurrentFolder(path: string)
        }
        return self
    }
}
