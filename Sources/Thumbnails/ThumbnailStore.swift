internal import FilePaths
public import ImagePreprocessing
public import LibraryStore
internal import Synchronization
public import SystemPackage

/// Small copies of pictures, made at the first request and kept in a folder within a bound, of which those not used for longest are
/// removed.
///
/// The folder holds nothing that cannot be made again. It may be removed at any time, also while a program uses it; a disk that is full
/// or read-only costs only the keeping. Files are named by the content of the picture, so a picture that moves keeps its thumbnails.
/// Any number of threads and programs may use one folder.
public final class ThumbnailStore: Sendable {
    /// 1 GB: thumbnails of about 60,000 pictures in the small size.
    public static let defaultByteLimit: Int64 = 1_000_000_000

    private let files: ThumbnailFiles
    private let byteLimit: Int64
    private let decoder: ImageDecoder
    /// The bytes of all files; nil before the first is written.
    private let byteCount = Mutex<Int64?>(nil)

    /// Creates a store.
    ///
    /// - Parameters:
    ///   - folder: Where the files lie; made at the first write.
    ///   - byteLimit: The most bytes of all files.
    ///   - decoder: What reads pictures.
    public init(
        folder: FilePath, byteLimit: Int64 = defaultByteLimit, decoder: ImageDecoder = ImageDecoder()
    ) {
        files = ThumbnailFiles(folder: folder)
        self.byteLimit = byteLimit
        self.decoder = decoder
    }

    /// The thumbnail of a picture, upright and in sRGB.
    ///
    /// If the file has changed since it was indexed, the thumbnail shows it as it is now, and is not kept. If the file is gone, a kept
    /// thumbnail is still returned.
    ///
    /// - Parameters:
    ///   - image: The library's record of the picture.
    ///   - size: Which size.
    /// - Throws: `ImageError` if there is none and the file cannot be read.
    /// - Complexity: O(*bytes* + *pixels*) the first time, O(*bytes of the thumbnail*) afterwards.
    public func thumbnail(of image: ImageRecord, _ size: ThumbnailSize) throws(ImageError) -> StoredThumbnail
    {
        let state = FileStatus(following: image.path)
        let isChanged = state.map {
            $0.fileSize != image.fileSize || $0.modificationTime != image.modificationTime
        }
        if isChanged != true, let kept = files.read(image.contentHash, size) { return kept }
        let made = StoredThumbnail(
            try Thumbnail(of: image.path, longestSide: size.longestSide, as: .webP, decoder: decoder))
        if isChanged == false { keep(made, of: image, size) }
        return made
    }

    private func keep(_ thumbnail: StoredThumbnail, of image: ImageRecord, _ size: ThumbnailSize) {
        guard files.write(thumbnail.bytes, image.contentHash, size) else { return }
        byteCount.withLock { count in
            let now = (count ?? files.byteCount()) + (count == nil ? 0 : Int64(thumbnail.bytes.count))
            count = now > byteLimit ? files.removeOldest(keeping: byteLimit / 10 * 9) : now
        }
    }
}
