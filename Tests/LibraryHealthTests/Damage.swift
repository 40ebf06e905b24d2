import CatalogStore
import FilePaths
import LibraryHealth
import LibraryStore
import SearchIndex
import SystemPackage
import TestSupport
import Testing

/// A kind of damage that is made on purpose, and what must be found.
struct Damage: CustomTestStringConvertible, Sendable {
    let name: String
    /// The names of the findings, problems first.
    let found: [String]
    /// What is left after a repair.
    var left: [String] = []
    let make: @Sendable (HealthFolder) throws -> Void

    var testDescription: String { name }

    static let all = rows + vectors + indexes + words + files

    private static let rows = [
        Damage(name: "an embedding of an image that is gone", found: ["danglingRows"]) {
            try $0.execute(
                "INSERT INTO embeddings (imageID, modelID, vector) SELECT 999, modelID, vector FROM embeddings WHERE id = 1"
            )
        },
        Damage(name: "a given tag that is gone", found: ["danglingRows"]) {
            try $0.execute("INSERT INTO imageGivenTags (imageID, tagID) VALUES (3, 77)")
        },
        Damage(
            name: "an image that is also a failure", found: ["contradiction", "failures"]
        ) {
            try $0.execute(
                "INSERT INTO failures (path, fileSize, modificationTime, reason) SELECT path, 1, 1, 'is empty' FROM images WHERE id = 5"
            )
        },
        Damage(name: "an embedding that is recorded as removed", found: ["contradiction", "badIndex"]) {
            try $0.execute("INSERT INTO removedEmbeddings (modelID, embeddingID) VALUES (\($0.modelID), 4)")
        },
        Damage(name: "images without embedding", found: ["missingEmbeddings"], left: ["missingEmbeddings"]) {
            try $0.execute("DELETE FROM embeddings WHERE id IN (7, 8)")
        },
    ]

    private static let vectors = [
        Damage(name: "a vector that is too short", found: ["badVectors"], left: ["missingEmbeddings"]) {
            try $0.execute("UPDATE embeddings SET vector = x'0000803F' WHERE id = 3")
        },
        Damage(name: "a vector with NaN", found: ["badVectors"], left: ["missingEmbeddings"]) {
            try $0.execute(
                "UPDATE embeddings SET vector = CAST(x'0000C07F' || substr(vector, 5) AS BLOB) WHERE id = 9")
        },
        Damage(name: "a vector with infinity", found: ["badVectors"], left: ["missingEmbeddings"]) {
            try $0.execute(
                "UPDATE embeddings SET vector = CAST(substr(vector, 1, length(vector) - 4) || x'0000807F' AS BLOB) WHERE id = 60"
            )
        },
        Damage(name: "a vector that is too long in space", found: ["badVectors"], left: ["missingEmbeddings"])
        {
            try $0.execute(
                "UPDATE embeddings SET vector = CAST(x'0000803F' || substr(vector, 5) AS BLOB) WHERE id = 2")
        },
    ]

    private static let indexes = [
        Damage(name: "a changed byte of the index file", found: ["badIndex"]) {
            let size = try $0.index.read().count
            try $0.overwrite($0.index, at: size / 2, with: [try $0.index.read()[size / 2] ^ 0x40])
        },
        Damage(name: "an index file that is cut off", found: ["badIndex"]) {
            try $0.index.write(Array(try $0.index.read().dropLast(100)))
        },
        Damage(name: "an index file of another library", found: ["badIndex"]) {
            let other = try HealthFolder()
            try $0.index.write(try other.index.read())
            withExtendedLifetime(other) {}
        },
        Damage(name: "an index file that is gone", found: ["badIndex"]) { try $0.index.delete() },
        Damage(
            name: "an index with an embedding of which the library knows nothing",
            found: ["missingEmbeddings", "badIndex"], left: ["missingEmbeddings"]
        ) { try $0.execute("DELETE FROM embeddings WHERE id = 6; DELETE FROM removedEmbeddings") },
    ]

    private static let words = [
        Damage(name: "other words", found: ["wrongWords"]) {
            try $0.execute("UPDATE words SET name = 'mountain' WHERE rowid = 4")
        },
        Damage(name: "words of an image that is gone", found: ["wrongWords"]) {
            try $0.execute(
                "INSERT INTO words (rowid, tags, title, name, caption, folders) VALUES (500, '', '', 'x', '', '')"
            )
        },
        Damage(name: "an index of words that lacks some", found: ["badWordIndex"]) {
            try $0.execute("DELETE FROM words_data WHERE id > 10")
        },
        Damage(name: "words that are gone below their index", found: ["wrongWords", "badWordIndex"]) {
            try $0.execute("DELETE FROM words_content WHERE id = 11")
        },
    ]

    private static let files = [
        Damage(name: "an index of a model that is gone", found: ["leftovers"]) {
            try $0.folder.write([1], to: "library.sqlite.index-99")
        },
        Damage(name: "an index whose build was killed", found: ["leftovers"]) {
            try $0.folder.write([1], to: "library.sqlite.index-\($0.modelID).part")
        },
        Damage(name: "a repair that was killed", found: ["leftovers"]) {
            try $0.folder.write([1], to: "library.sqlite.salvaged")
        },
        Damage(name: "a picture that is gone", found: ["missingPictures"], left: ["missingPictures"]) {
            try $0.folder.file("photos/sunny beach 7.png").delete()
        },
        Damage(
            name: "a picture that cannot be opened", found: ["unreadablePictures"],
            left: ["unreadablePictures"]
        ) {
            let path = $0.folder.file("photos/sunny beach 8.png")
            try path.delete()
            try path.link(to: path)
        },
        Damage(name: "a disk that is missing", found: ["missingDisk"], left: ["missingDisk"]) {
            let path = $0.folder.file("disk")
            try $0.change {
                try $0.updateMountPoints([MountPoint(path: path, fileSystem: nil)], forgetting: [])
            }
        },
        Damage(name: "a folder that is missing", found: ["missingFolder"], left: ["missingFolder"]) {
            let path = $0.folder.file("nowhere")
            try $0.change { try $0.addFolders([path]) }
        },
        Damage(
            name: "files that could not be read", found: ["failures", "failures"],
            left: ["failures", "failures"]
        ) {
            let (folder, modelID) = ($0.folder, $0.modelID)
            try $0.change { catalog in
                let reasons = ["is empty", "is a PNG image that is cut off before its end", "is empty"]
                try catalog.apply(
                    reasons.enumerated().map { number, reason in
                        .fail(
                            path: folder.file("photos/\(number).png"), fileSize: 0, modificationTime: 0,
                            reason: reason)
                    }, modelID: modelID)
            }
        },
        Damage(name: "files whose decoder is there now", found: ["readableNow"]) {
            let (path, modelID) = ($0.folder.file("photos/a.jpg"), $0.modelID)
            try $0.change {
                try $0.apply(
                    [
                        .fail(
                            path: path, fileSize: 0, modificationTime: 0, reason: "is a JPEG image",
                            absentFormat: "JPEG")
                    ], modelID: modelID)
            }
        },
        Damage(name: "another model of the name", found: ["otherModel"], left: ["otherModel"]) {
            try $0.execute("UPDATE models SET fingerprint = 'other'")
        },
        Damage(name: "a model that is gone", found: ["unusableModel"], left: ["unusableModel"]) {
            try $0.execute("UPDATE models SET name = '/nowhere/model'")
        },
    ]
}
