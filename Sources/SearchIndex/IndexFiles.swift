internal import FilePaths
public import LibraryStore
public import SystemPackage
internal import VectorIndex

/// The index files of a library, which lie beside it: one for each model that needs an index.
public struct IndexFiles: Sendable {
    /// What follows the name of the library, before the id of the model.
    private static let ending = ".index-"

    private let library: FilePath

    /// The index files of the library at a path, which need not exist.
    public init(library: FilePath) { self.library = library.resolvingExistingPart }

    /// Where the index file of a model lies.
    public func path(modelID: Int64) -> FilePath { library.appending(suffix: "\(Self.ending)\(modelID)") }

    /// The bytes that the index file of a model takes; 0 if there is none.
    public func byteCount(modelID: Int64) -> Int64 {
        FileStatus(following: path(modelID: modelID))?.fileSize ?? 0
    }

    /// Whether a path has the name of an index file of the library, whether or not there is such a file.
    public func contains(_ path: FilePath) -> Bool {
        let path = path.resolvingExistingPart
        return path.removingLastComponent() == library.removingLastComponent()
            && path.nameBytes.starts(with: start)
    }

    /// Removes the index file of a model, and the unfinished file of a build that was killed.
    public func remove(modelID: Int64) {
        let path = path(modelID: modelID)
        path.unlink()
        IVFFlatBuilder.removeUnfinished(at: path)
    }

    /// Removes the index files of models that the library does not have: a crash may come between the removal of a
    /// model and that of its files, and ids are never used again.
    ///
    /// A model is registered before its first build writes a file. So the files are listed first and the models afterwards:
    /// a build of another process loses nothing. If the models cannot be read, every file stays.
    ///
    /// - Complexity: O(files in the folder of the library).
    public func removeStrays(in library: any Library) {
        for id in strayModels(in: library) { remove(modelID: id) }
    }

    /// The index files of models that the library does not have, as ``removeStrays(in:)`` removes them.
    ///
    /// - Complexity: O(files in the folder of the library).
    public func strays(in library: any Library) -> [FilePath] {
        strayModels(in: library).sorted().flatMap { id in
            let path = path(modelID: id)
            return [path, IVFFlatBuilder.unfinishedPath(of: path)].filter { FileStatus(of: $0) != nil }
        }
    }

    private func strayModels(in library: any Library) -> Set<Int64> {
        let folder = self.library.removingLastComponent()
        let found = ((try? FolderContents.names(in: folder)) ?? []).compactMap { modelID(ofFile: $0.bytes) }
        guard !found.isEmpty, let models = try? library.models() else { return [] }
        return Set(found).subtracting(models.map(\.id))
    }

    /// The unfinished index files of models that the library has. A build that is running writes one, too.
    public func unfinished(in library: any Library) -> [FilePath] {
        ((try? library.models()) ?? []).map { IVFFlatBuilder.unfinishedPath(of: path(modelID: $0.id)) }
            .filter { FileStatus(of: $0) != nil }
    }

    /// The first bytes of the names of index files.
    private var start: [UInt8] { library.nameBytes + Array(Self.ending.utf8) }

    /// The model of an index file, finished or not; nil if the name is not exactly that of one.
    private func modelID(ofFile name: [UInt8]) -> Int64? {
        guard name.starts(with: start) else { return nil }
        let digits = name.dropFirst(start.count).prefix {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        guard let id = Int64(String(decoding: digits, as: UTF8.self)), id > 0 else { return nil }
        let path = path(modelID: id)
        let names = [path, IVFFlatBuilder.unfinishedPath(of: path)].map(\.nameBytes)
        return names.contains(name) ? id : nil
    }
}
