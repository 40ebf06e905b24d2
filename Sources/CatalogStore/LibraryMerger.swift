import FilePaths
import Foundation
import GRDB
import Kernels
import LibraryStore
import StopPoints
import SystemPackage

/// Takes over the content of one library into another, from one snapshot of the first.
struct LibraryMerger {
    /// A model of both libraries.
    struct SharedModel {
        let theirs: ModelRecord
        let ours: ModelRecord
    }

    /// An image of the other library.
    private struct Incoming {
        let id: Int64
        let image: NewImage
        let givenTags: [String]
        let madeTags: [String]
    }

    /// What was done so far.
    var report = MergeReport()

    let source: Catalog
    let sourceDB: Database
    let target: Catalog
    /// By the id of the model in the other library.
    private(set) var models: [Int64: SharedModel] = [:]
    /// Embeddings that could not be taken over, by the reason.
    private var lostEmbeddings: [String: Int] = [:]

    private static let imagesAtOnce = 200

    init(from source: Catalog, in sourceDB: Database, to target: Catalog) {
        (self.source, self.sourceDB, self.target) = (source, sourceDB, target)
    }

    // MARK: Models

    /// Finds the models of the other library here, and adds those that are missing.
    mutating func takeModels() throws {
        let known = try target.models()
        let held = Set(try target.heldModels().map(\.id))
        for theirs in try source.models() {
            let embeddings = try source.embeddingCount(modelID: theirs.id)
            if let ours = known.first(where: {
                $0.fingerprint == theirs.fingerprint && $0.dimension == theirs.dimension
            }) {
                models[theirs.id] = SharedModel(theirs: theirs, ours: ours)
            } else if embeddings == 0 {
                continue
            } else if known.contains(where: { $0.name == theirs.name && held.contains($0.id) }) {
                report.skipped.append(
                    "\(embeddings) embeddings of \(theirs.name), because the model of this name has other weights here"
                )
            } else {
                let ours = try target.registerModel(
                    name: theirs.name, fingerprint: theirs.fingerprint, dimension: theirs.dimension,
                    precision: theirs.precision)
                models[theirs.id] = SharedModel(theirs: theirs, ours: ours)
                report.models.append(ours.name)
            }
        }
        if held.isEmpty, let theirs = try source.modelInUse(), let shared = models[theirs.id] {
            try target.setDefaultModel(shared.ours.id)
        }
    }

    // MARK: Images

    /// Takes over all images in batches, by rising id.
    mutating func takeImages(_ progress: (_ done: Int, _ total: Int) throws -> Void) throws {
        let total = try Int.fetchOne(sourceDB, sql: "SELECT COUNT(*) FROM images") ?? 0
        var (last, done): (Int64, Int) = (0, 0)
        while true {
            let ids = try Int64.fetchAll(
                sourceDB.cachedStatement(sql: "SELECT id FROM images WHERE id > ? ORDER BY id LIMIT ?"),
                arguments: [last, Self.imagesAtOnce])
            guard let highest = ids.last else { break }
            let batch = try incoming(ids)
            var next = self
            // The report counts only what was written.
            try target.write(.merging) { db in
                for image in batch { try next.take(image, in: db) }
            }
            self = next
            (last, done) = (highest, done + ids.count)
            try progress(done, total)
        }
        for (reason, count) in lostEmbeddings.sorted(by: { $0.key < $1.key }) {
            report.skipped.append("\(count) \(count == 1 ? "embedding" : "embeddings"), because \(reason)")
        }
    }

    private mutating func incoming(_ ids: [Int64]) throws -> [Incoming] {
        let images = try source.images(ids: ids)
        let facts = try source.facts(imageIDs: ids)
        var incoming: [Incoming] = []
        for id in ids {
            guard let image = images[id] else { continue }
            guard LibraryLocation.problem(with: image.path) == nil, image.fileSize >= 0,
                image.decoderVersion >= 1
            else { throw source.corrupt("image \(id) has an impossible path or size") }
            incoming.append(
                Incoming(
                    id: id, image: NewImage(image, facts: facts[id]),
                    givenTags: try tags("imageGivenTags JOIN givenTags ON givenTags.id = tagID", of: id),
                    madeTags: try tags("imageMadeTags JOIN madeTags ON madeTags.id = tagID", of: id)))
        }
        return incoming
    }

    private func tags(_ tables: String, of id: Int64) throws -> [String] {
        try String.fetchAll(
            sourceDB.cachedStatement(
                sql: "SELECT name FROM \(tables) WHERE imageID = ? AND name <> '' ORDER BY name"),
            arguments: [id])
    }

    private mutating func take(_ incoming: Incoming, in db: Database) throws {
        let writer = ImageWriter(db: db, location: target.location)
        let path = target.location.parameter(incoming.image.path)
        let known = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id, contentHash, fileSize, modificationTime FROM images
                    WHERE path = \(StoredPath.parameter)
                    """), arguments: [path])
        guard let known else {
            if try failureCounts(path, against: incoming.image, in: db) {
                report.kept += 1
                return
            }
            let id = try writer.write(incoming.image)
            report.added += 1
            _ = try give(incoming.givenTags, to: id, in: db)
            return try takeEmbeddings(of: incoming, to: id, writer)
        }
        let id = try known.decode(Int64.self, atIndex: 0)
        if try known.decode(Data.self, atIndex: 1).elementsEqual(incoming.image.contentHash) {
            report.equal += 1
            try takeEmbeddings(of: incoming, to: id, writer, withMadeTags: false)
        } else if try isOnDisk(incoming.image, andNot: known) {
            report.replaced += 1
            _ = try writer.write(incoming.image)
            try takeEmbeddings(of: incoming, to: id, writer)
        } else {
            report.kept += 1
        }
        if try give(incoming.givenTags, to: id, in: db) { report.tagged += 1 }
    }

    /// Whether the file of an image has the size and time that the other library recorded, and not those of this one.
    ///
    /// - Parameter known: A row with the size and the time in the columns 2 and 3.
    private func isOnDisk(_ image: NewImage, andNot known: Row) throws -> Bool {
        guard let status = FileStatus(following: image.path) else { return false }
        let isTheirs = (image.fileSize, image.modificationTime) == (status.fileSize, status.modificationTime)
        let ours = (try known.decode(Int64.self, atIndex: 2), try known.decode(Int64.self, atIndex: 3))
        return isTheirs && ours != (status.fileSize, status.modificationTime)
    }

    /// Whether the path is one of a file that failed here, and the file is now as it was then and not as the other library says.
    private func failureCounts(_ path: Data, against image: NewImage, in db: Database) throws -> Bool {
        let failure = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT fileSize, modificationTime FROM failures WHERE path = \(StoredPath.parameter)"),
            arguments: [path])
        guard let failure, let status = FileStatus(following: image.path) else { return false }
        let now = (status.fileSize, status.modificationTime)
        let failed = (try failure.decode(Int64.self, atIndex: 0), try failure.decode(Int64.self, atIndex: 1))
        return failed == now && (image.fileSize, image.modificationTime) != now
    }

    /// Gives an image tags of people.
    ///
    /// - Returns: Whether it has other tags now.
    private func give(_ tags: [String], to id: Int64, in db: Database) throws -> Bool {
        guard !tags.isEmpty else { return false }
        let known = try Catalog.givenTagIDs(in: db)
        var changes = 0
        for tag in try Catalog.givenTagIDs(of: tags, known, in: db) {
            try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO imageGivenTags (imageID, tagID) VALUES (?, ?)"
            ).execute(arguments: [id, tag])
            changes += db.changesCount
        }
        if changes > 0 { try WordsWriter(db: db).write(of: id) }
        return changes > 0
    }

    // MARK: Embeddings

    private mutating func takeEmbeddings(
        of incoming: Incoming, to id: Int64, _ writer: ImageWriter, withMadeTags: Bool = true
    ) throws {
        let known = Set(
            try Int64.fetchAll(
                writer.db.cachedStatement(sql: "SELECT modelID FROM embeddings WHERE imageID = ?"),
                arguments: [id]))
        for shared in models.values.sorted(by: { $0.ours.id < $1.ours.id })
        where !known.contains(shared.ours.id) {
            let stored = try Data.fetchOne(
                sourceDB.cachedStatement(
                    sql: "SELECT vector FROM embeddings WHERE imageID = ? AND modelID = ?"),
                arguments: [incoming.id, shared.theirs.id])
            guard let stored, let vector = converted(stored, shared) else { continue }
            try writer.write(vector: vector, imageID: id, modelID: shared.ours.id)
            report.embeddings += 1
        }
        guard withMadeTags else { return }
        for tag in incoming.madeTags {
            try writer.execute("INSERT OR IGNORE INTO madeTags (name) VALUES (?)", [tag])
            try writer.execute(
                """
                INSERT OR IGNORE INTO imageMadeTags (imageID, tagID) SELECT ?, id FROM madeTags WHERE name = ?
                """, [id, tag])
        }
    }

    /// The bytes of an embedding in the precision that the model has here; nil if there are none.
    private mutating func converted(_ stored: Data, _ shared: SharedModel) -> Data? {
        var reader = VectorReader(shared.theirs)
        return stored.withUnsafeBytes { bytes -> Data? in
            guard let vector = reader.vector(from: bytes), vector.allFinite else {
                lostEmbeddings["they are damaged in the other library", default: 0] += 1
                return nil
            }
            guard shared.ours.precision != .float16 || vector.allFitFloat16 else {
                lostEmbeddings["their values are too large for the precision here", default: 0] += 1
                return nil
            }
            return shared.ours.stored(vector)
        }
    }
}

extension NewImage {
    /// An image of a library as one to be written.
    fileprivate init(_ image: ImageRecord, facts: ImageFacts?) {
        self.init(
            path: image.path, fileSize: image.fileSize, modificationTime: image.modificationTime,
            contentHash: image.contentHash, width: image.width, height: image.height,
            orientation: image.orientation, changeTime: image.changeTime,
            decoderVersion: image.decoderVersion, preview: image.preview, facts: facts)
    }
}
