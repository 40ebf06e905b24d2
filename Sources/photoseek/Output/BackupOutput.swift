internal import CatalogStore
internal import Answers
internal import LibraryStore
internal import Session
internal import SystemPackage

/// The answer of `photoseek backup`.
struct BackupOutput: CommandOutput {
    let file: String
    /// The `file://` URI of the file, if its path is not UTF-8.
    let fileURI: String?
    let images: Int
    let failed: Int
    let embeddings: Int
    let bytes: Int64
    private let path: FilePath

    private enum CodingKeys: CodingKey { case file, fileURI, images, failed, embeddings, bytes }

    init(_ written: WrittenBackup) {
        path = written.path
        (file, fileURI) = (path.string, path.uriUnlessText)
        (images, failed, bytes) = (written.summary.images, written.summary.failures, written.summary.bytes)
        embeddings = written.summary.models.reduce(0) { $0 + $1.embeddings }
    }

    var lines: [Line] {
        ["copied \(Number(images, "picture")), \(bytes.millions) MB, to \(path) and checked the copy"]
    }
}

/// The answer of `photoseek restore`.
struct RestoredOutput: CommandOutput {
    let library: String
    let libraryURI: String?
    let images: Int
    let failed: Int
    /// The schema version of the backup.
    let backupSchema: Int
    /// The schema version of the library.
    let schema: Int
    /// Where the former library is; absent if there was none.
    let former: String?
    let formerURI: String?
    /// The pictures that were looked for, and those of them that are not there.
    let checked: Int
    let missing: Int
    private let restored: RestoredLibrary

    private enum CodingKeys: CodingKey {
        case library, libraryURI, images, failed, backupSchema, schema, former, formerURI, checked, missing
    }

    init(_ restored: RestoredLibrary, schema: Int) {
        self.restored = restored
        (library, libraryURI) = (restored.path.string, restored.path.uriUnlessText)
        (images, failed) = (restored.summary.images, restored.summary.failures)
        (backupSchema, self.schema) = (restored.backupVersion, schema)
        (former, formerURI) = (restored.former?.string, restored.former?.uriUnlessText)
        (checked, missing) = (restored.checked, restored.missing)
    }

    var lines: [Line] {
        var lines: [Line] = ["\(restored.path) has \(Number(images, "picture")) again"]
        if let former = restored.former { lines.append("  the former library is now \(former)") }
        if backupSchema < schema {
            lines.append(
                "  the backup was made by an earlier version (schema \(backupSchema)); the library has schema \(schema)"
            )
        }
        return lines
    }
}
