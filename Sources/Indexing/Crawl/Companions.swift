internal import ImageMetadata
internal import LibraryStore

/// The files in a picture's folder that belong to the same picture: sidecars, raw data of the camera, the video of a Live
/// Photo.
struct Companions: Equatable, Sendable {
    /// A file as it was found.
    struct File: Equatable, Sendable {
        /// What it is.
        enum Kind: Equatable, Sendable {
            case raw, video
            case sidecar(SidecarKind)
        }

        let name: [UInt8]
        let kind: Kind
        /// Bytes.
        let fileSize: Int64
        /// Nanoseconds since 1970.
        let modificationTime: Int64
    }

    /// The files, sorted by name.
    let files: [File]

    /// What the facts of the picture depend on beside its own content, as ``ImageFacts/basis`` keeps it: the version of
    /// what reads them, then the name, size and time of each file. A zero, which no name has, ends a name.
    var basis: [UInt8] {
        files.reduce(into: Array(FactsReader.version.utf8)) { basis, file in
            basis += [0] + file.name + [0] + Array("\(file.fileSize) \(file.modificationTime)".utf8)
        }
    }

    /// The files as a library keeps them.
    var records: [ImageFacts.Companion] {
        files.map { file in
            let kind: ImageFacts.Companion.Kind =
                switch file.kind {
                case .raw: .raw
                case .video: .video
                case .sidecar: .sidecar
                }
            return ImageFacts.Companion(name: file.name, kind: kind)
        }
    }

    /// Whether the picture has a video beside it.
    var includesVideo: Bool { files.contains { $0.kind == .video } }
}
