internal import Answers
internal import Indexing
internal import LibraryStore
internal import Query
internal import SystemPackage

/// The answer of `photoseek duplicates --json`.
struct DuplicatesOutput: Encodable {
    struct Picture: Encodable {
        let id: Int64
        let path: String
        /// The `file://` URI of a path that is not UTF-8.
        let uri: String?
        let width: Int
        let height: Int
        let bytes: Int64
        let format: String?
        /// ISO 8601, with the offset if it is known; absent if it is unknown.
        let takenAt: String?
        /// Why it is the one to keep; absent for the others.
        let reason: String?

        init(_ picture: DuplicateGroup.Picture, reason: DuplicateGroup.Reason? = nil) {
            let image = picture.image
            (id, path, uri) = (image.id, image.path.string, image.path.uriUnlessText)
            (width, height, bytes) = (image.width, image.height, image.fileSize)
            (format, takenAt) = (picture.facts?.format, picture.facts?.takenAt?.iso8601)
            self.reason = reason?.rawValue
        }
    }

    struct Group: Encodable {
        let kind: String
        let keep: Picture
        let others: [Picture]
    }

    struct Skipped: Encodable {
        let path: String
        /// The `file://` URI of a path that is not UTF-8.
        let uri: String?
        let reason: String
    }

    let groups: [Group]
    /// The number of pictures that pass the filters.
    let pictures: Int
    /// The number of pictures whose files were read.
    let read: Int
    let skipped: [Skipped]
    let notes: [String]?

    init(_ found: Duplicates) {
        groups = found.groups.map { group in
            Group(
                kind: group.kind.rawValue, keep: Picture(group.keeper, reason: group.reason),
                others: group.others.map { Picture($0) })
        }
        (pictures, read) = (found.pictures, found.read)
        skipped = found.skipped.map {
            Skipped(path: $0.path.string, uri: $0.path.uriUnlessText, reason: $0.reason)
        }
        notes = found.notes.isEmpty ? nil : found.notes
    }
}
