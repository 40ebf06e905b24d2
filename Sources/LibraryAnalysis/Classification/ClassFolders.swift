internal import FilePaths
internal import Indexing
public import SystemPackage

/// Folders that are named like what their pictures show, as collections for the training of classifiers have them.
///
/// Pictures in deeper folders belong to the class of the outermost one. Underscores in names are spaces.
public struct ClassFolders: Equatable, Sendable {
    /// A picture of a known class.
    public struct Picture: Equatable, Sendable {
        /// The file.
        public let path: FilePath
        /// The position of its class in ``ClassFolders/names``.
        public let label: Int
    }

    /// The names of the classes, sorted.
    public let names: [String]
    /// The pictures of all classes, by class and path.
    public let pictures: [Picture]

    /// Lists the pictures below a folder. Folders without pictures are no classes.
    ///
    /// - Throws: ``LibraryAnalysisError/noClasses(path:)``, ``LibraryAnalysisError/repeatedLabel(name:)`` for names that differ in
    ///   letter case or underscores alone, or `IndexingError` if a folder is missing or cannot be listed.
    public init(in root: FilePath) throws {
        var found: [(name: String, pictures: [FilePath])] = []
        for folder in try Indexer.resolve([root]).flatMap(Self.folders) {
            let pictures = try Indexer.pictures(in: Indexer.resolve([folder]))
            guard !pictures.isEmpty, let name = folder.lastComponent?.string else { continue }
            found.append((name.replacing("_", with: " "), pictures))
        }
        guard !found.isEmpty else { throw LibraryAnalysisError.noClasses(path: root.string) }
        found.sort { $0.name < $1.name }
        names = try LabelList(found.map(\.name)).names
        pictures = found.enumerated().flatMap { label, one in
            one.pictures.map { Picture(path: $0, label: label) }
        }
    }

    private static func folders(in root: FilePath) throws -> [FilePath] {
        do {
            return try FolderContents.names(in: root).filter { !$0.isHidden }.map(root.appending)
                .filter { FileStatus(following: $0)?.isFolder == true }
        } catch {
            throw IndexingError.unreadable(path: root.string, reason: error.description)
        }
    }
}
