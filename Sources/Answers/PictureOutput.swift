internal import LibraryStore
public import Session
internal import SystemPackage

/// The answer of `photoseek show --json`.
public struct PictureOutput: Encodable, Sendable {
    struct Model: Encodable, Sendable {
        let model: String
        let dimension: Int
        let embedded: Bool
    }

    struct File: Encodable, Sendable {
        let name: String
        let kind: String
    }

    let path: String
    /// The `file://` URI of a path that is not UTF-8.
    let uri: String?
    /// "unchanged", "changed" since it was indexed, or "missing".
    let state: String
    let bytes: Int64
    var id: Int64?
    /// A short text that another content of the file has not.
    var version: String?
    var width: Int?
    var height: Int?
    var orientation: Int?
    var files: [File]?
    var models: [Model]?
    /// Why the file could not be read.
    var failure: String?

    /// What a library knows of a picture.
    public init(_ picture: KnownPicture) {
        state = picture.state.rawValue
        switch picture.entry {
        case .image(let image, let facts, let holders):
            (path, uri, bytes) = (image.path.string, image.path.uriUnlessText, image.fileSize)
            (id, version) = (image.id, image.version)
            (width, height) = (image.width, image.height)
            orientation = image.orientation
            files = facts?.companions.map {
                File(name: String(decoding: $0.name, as: UTF8.self), kind: $0.kind.rawValue)
            }
            models = picture.models.map { model in
                Model(model: model.name, dimension: model.dimension, embedded: holders.contains(model))
            }
        case .failure(let failure):
            (path, uri, bytes) = (failure.path.string, failure.path.uriUnlessText, failure.fileSize)
            self.failure = failure.reason
        }
    }
}
