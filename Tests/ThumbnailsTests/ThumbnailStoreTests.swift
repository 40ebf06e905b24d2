import FilePaths
import ImagePreprocessing
import LibraryStore
import SystemPackage
import TestSupport
import Testing
import Thumbnails

/// Thumbnails are made once, kept within a bound, and never wrong.
struct ThumbnailStoreTests {
    /// A folder with pictures and, inside it, the folder of the store.
    private struct Place {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        var cache: FilePath { folder.file("thumbnails") }

        /// Writes a picture, and describes it as a library does.
        func picture(_ name: String, seed: Int, side: Int = 600) throws -> ImageRecord {
            try record(
                of: FilePath(
                    folder.write(SamplePhoto(seed: seed, width: side, height: side / 2).jpeg(), to: name)),
                contentHash: [UInt8](repeating: UInt8(seed), count: 32), side: side)
        }

        func record(of path: FilePath, contentHash: [UInt8], side: Int) throws -> ImageRecord {
            let status = try #require(FileStatus(following: path))
            return ImageRecord(
                id: 1, path: path, fileSize: status.fileSize, modificationTime: status.modificationTime,
                contentHash: contentHash, width: side, height: side / 2, orientation: 1)
        }

        /// All files in the folder of the store.
        func files() -> [FilePath] {
            var found: [FilePath] = []
            var folders = [cache]
            while let folder = folders.popLast() {
                for name in (try? FolderContents.names(in: folder)) ?? [] {
                    let path = folder.appending(name)
                    if FileStatus(of: path)?.isFolder == true {
                        folders.append(path)
                    } else {
                        found.append(path)
                    }
                }
            }
            return found
        }
    }

    private func size(of thumbnail: StoredThumbnail) throws -> [Int] {
        let image = try ImageDecoder().decode(thumbnail.bytes, path: "thumbnail").image
        return [image.width, image.height]
    }

    @Test func bothSizesAreMadeAndKept() throws {
        let place = try Place()
        let image = try place.picture("a.jpg", seed: 1, side: 1200)
        let store = ThumbnailStore(folder: place.cache)
        #expect(try size(of: store.thumbnail(of: image, .small)) == [256, 128])
        #expect(try size(of: store.thumbnail(of: image, .large)) == [1024, 512])
        #expect(place.files().count == 2)
    }

    @Test func aKeptThumbnailIsReturnedWithoutTheFile() throws {
        let place = try Place()
        let image = try place.picture("a.jpg", seed: 1)
        let made = try ThumbnailStore(folder: place.cache).thumbnail(of: image, .small)
        image.path.unlink()
        #expect(try ThumbnailStore(folder: place.cache).thumbnail(of: image, .small) == made)
        #expect(throws: ImageError.self) {
            try ThumbnailStore(folder: place.cache).thumbnail(of: image, .large)
        }
    }

    @Test func aFileThatHasChangedIsShownAsItIsAndNotKept() throws {
        let place = try Place()
        let image = try place.picture("a.jpg", seed: 1)
        let store = ThumbnailStore(folder: place.cache)
        let before = try store.thumbnail(of: image, .small)
        _ = try place.picture("a.jpg", seed: 2, side: 400)
        let after = try store.thumbnail(of: image, .small)
        #expect(after != before)
        #expect(place.files().count == 1)
    }

    @Test func damagedFilesAreMadeAgain() throws {
        let place = try Place()
        let image = try place.picture("a.jpg", seed: 1)
        let store = ThumbnailStore(folder: place.cache)
        let made = try store.thumbnail(of: image, .small)
        let file = try #require(place.files().first)
        for count in [0, 1, 11, 12, made.bytes.count / 2, made.bytes.count - 1] {
            try file.write(Array(made.bytes.prefix(count)))
            #expect(try store.thumbnail(of: image, .small) == made)
        }
    }

    @Test func thoseNotUsedForLongestGoFirst() throws {
        let place = try Place()
        let first = try place.picture("0.jpg", seed: 0)
        let bytes = Int64(try ThumbnailStore(folder: place.cache).thumbnail(of: first, .small).bytes.count)
        let store = ThumbnailStore(folder: place.cache, byteLimit: bytes * 6)
        for seed in 1..<20 {
            _ = try store.thumbnail(of: place.picture("\(seed).jpg", seed: seed), .small)
        }
        let kept = place.files()
        #expect(kept.reduce(0) { $0 + (FileStatus(of: $1)?.fileSize ?? 0) } <= bytes * 6)
        #expect(kept.count >= 2)
        let last = String(repeating: "13", count: 32) + "-256"
        #expect(kept.contains { $0.lastComponent?.string == last })
    }

    @Test func aFolderThatCannotBeWrittenCostsOnlyTheKeeping() throws {
        let place = try Place()
        let image = try place.picture("a.jpg", seed: 1)
        let file = FilePath(try place.folder.write([], to: "file"))
        let thumbnail = try ThumbnailStore(folder: file.appending("thumbnails")).thumbnail(of: image, .small)
        #expect(try size(of: thumbnail) == [256, 128])
    }

    @Test func manyThreadsMayAskForTheSame() async throws {
        let place = try Place()
        let images = try (1...4).map { try place.picture("\($0).jpg", seed: Int($0)) }
        let store = ThumbnailStore(folder: place.cache)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<40 {
                group.addTask { _ = try store.thumbnail(of: images[round % 4], .small) }
            }
            try await group.waitForAll()
        }
        #expect(place.files().count == 4)
    }
}
