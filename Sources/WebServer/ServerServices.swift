internal import Thumbnails

/// What the routes share.
struct ServerServices: Sendable {
    let options: ServerOptions
    let library: ServedLibrary
    let queue: WorkQueue
    let thumbnails: ThumbnailStore
}
