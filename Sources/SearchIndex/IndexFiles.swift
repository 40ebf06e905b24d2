import FilePaths
import GRDB
public import SystemPackage

/// The files of search indexes, which are in the same folder as the library.
extension Catalog {
    /// The suffix of an index file that is still being written.
    private static let unfinished = ".part"

    /// The path of the index file of a model, in the same folder as the library.
    public func indexPath(modelID: Int64) -> FilePath { path.appending(suffix: ".index-\(modelID)") }

    /// Removes the index file of a model, and the unfinished file that a killed build left behind.
    func removeIndexFiles(modelID: Int64) {
        let path = indexPath(modelID: modelID)
        path.unlink()
        path.appending(suffix: Self.unfinished).unlink()
    }

    /// Removes the index files of models that are not in the library.
    ///
    /// Such files remain after a crash between the removal of a model and the removal of its files. The id of a removed
    /// model is never used again.
    ///
    /// Another process may be building an index: its model is in the library before its file exists. So this method
    /// lists the files first and reads the models afterwards. If the models cannot be read, no file is removed.
    static func removeStrayIndexFiles(besides location: LibraryLocation, _ pool: DatabasePool) {
        let start = location.file.nameBytes + Array(".index-".utf8)
        let names = ((try? FolderContents.names(in: location.folder)) ?? []).filter {
            $0.bytes.starts(with: start)
        }
        guard !names.isEmpty,
            let known = try? pool.read({ try Int64.fetchSet($0, sql: "SELECT id FROM models") })
        else { return }
        for name in names {
            if let id = modelID(ofIndexFile: name.bytes, after: start), !known.contains(id) {
                location.folder.appending(name).unlink()
            }
        }
    }

    /// Returns the model id in the name of an index file, finished or not; nil if it is not exactly such a name.
    private static func modelID(ofIndexFile name: [UInt8], after start: [UInt8]) -> Int64? {
        var number = name.dropFirst(start.count)
        if number.suffix(unfinished.utf8.count).elementsEqual(unfinished.utf8) {
            number = number.dropLast(unfinished.utf8.count)
        }
        guard let id = Int64(String(decoding: number, as: UTF8.self)), id > 0,
            number.elementsEqual("\(id)".utf8)
        else {
            return nil
        }
        return id
    }
}
