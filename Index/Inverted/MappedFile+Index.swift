internal import FilePaths
internal import SystemPackage

extension MappedFile {
    /// Maps an index file. Index files are replaced by renaming, so that no program shortens one that is mapped.
    ///
    /// - Throws: ``VectorIndexError``.
    convenience init(index path: FilePath) throws(VectorIndexError) {
        do throws(RegularFile.Failure) {
            try self.init(path)
        } catch {
            switch error {
            case .system(.noSuchFileOrDirectory): throw .notFound(path: path.string)
            case .folder, .notRegular: throw .notAnIndex(path: path.string, found: "a folder or device")
            default: throw .unreadable(path: path.string, reason: error.description)
            }
        }
    }
}
