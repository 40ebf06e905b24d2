import FilePaths
import GRDB
public import SystemPackage

/// The files of search indexes, which lie beside the library.
extension Catalog {
    /// What the name of a file has after that of the index file that it is to become.
    private static let unfinished = ".part"

    /// Where the index file of a model lies: beside the library.
    public func indexPath(modelID: Int64) -> FilePath { path.appending(suffix: ".index-\(modelID)") }

    /// Removes the index file of a model, and what a build of it that was killed has left.
    func removeIndexFiles(modelID: Int64) {
        let path = indexPath(modelID: modelID)
        path.unlink()
        path.appending(suffix: Self.unfinished).unlink()
    }

    /// Removes the index files of models that the library does not have: a crash may come between the removal of a
    /// model and that of its files, and the id never comes back.
    ///
    /// A build that another process is at has its model in the library before it has a file. So the files are looked
    /// for first, and the models afterwards. Where they cannot be read, everything stays.
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

    /// The model of an index file, finished or not; nil where the name is not exactly that of one.
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
