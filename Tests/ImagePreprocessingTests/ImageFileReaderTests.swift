import Foundation
import ImagePreprocessing
import SystemPackage
import TestSupport
import Testing

@Suite struct ImageFileReaderTests {
    /// Calls the body with a folder that is removed afterwards.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = try TemporaryFolder()
        try withExtendedLifetime(folder) { try body(folder.path) }
    }

    @Test func readsAWholeFile() throws {
        try withFolder { folder in
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/a"))
            #expect(try ImageFileReader.read(FilePath("\(folder)/a")) == bytes)
            #expect(try ImageFileReader.read(FilePath("\(folder)/a"), byteLimit: 100_000) == bytes)
            #expect(throws: ImageError.fileTooLarge(path: "\(folder)/a", bytes: 100_000, limit: 99_999)) {
                try ImageFileReader.read(FilePath("\(folder)/a"), byteLimit: 99_999)
            }
        }
    }

    @Test func followsLinksAndReadsOddNames() throws {
        try withFolder { folder in
            let name = "\(folder)/Ünïcode 图 \n.jpg"
            try Data([1]).write(to: URL(fileURLWithPath: name))
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: name)
            #expect(try ImageFileReader.read(FilePath(name)) == [1])
            #expect(try ImageFileReader.read(FilePath("\(folder)/link")) == [1])
        }
    }

    @Test func refusesWhatIsNoFile() throws {
        try withFolder { folder in
            let missing = "\(folder)/missing.jpg"
            #expect(throws: ImageError.unreadable(path: missing, reason: "No such file or directory")) {
                try ImageDecoder().decode(contentsOf: FilePath(missing))
            }
            #expect(throws: ImageError.unreadable(path: folder, reason: "it is a folder")) {
                try ImageFileReader.read(FilePath(folder))
            }
            try Data().write(to: URL(fileURLWithPath: "\(folder)/empty"))
            #expect(throws: ImageError.empty(path: "\(folder)/empty")) {
                try ImageFileReader.read(FilePath("\(folder)/empty"))
            }
            // Opening a pipe without a writer must not wait for one.
            #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
            #expect(throws: ImageError.unreadable(path: "\(folder)/pipe", reason: "it is not a regular file"))
            {
                try ImageFileReader.read(FilePath("\(folder)/pipe"))
            }
            #expect(throws: ImageError.unreadable(path: "/dev/zero", reason: "it is not a regular file")) {
                try ImageFileReader.read("/dev/zero")
            }
        }
    }

    @Test func errorsAreOneSentenceThatNamesTheFile() {
        let errors: [(error: ImageError, sentence: String)] = [
            (
                .unreadable(path: "a.jpg", reason: "Permission denied"),
                "a.jpg cannot be read: Permission denied"
            ),
            (.empty(path: "a.jpg"), "a.jpg is empty"),
            (.fileTooLarge(path: "a.jpg", bytes: 9, limit: 8), "a.jpg has 9 bytes, more than the limit of 8"),
            (
                .unknownFormat(path: "a.jpg", found: "text"),
                "a.jpg is not an image that can be read; it looks like text"
            ),
            (
                .absentDecoder(path: "a.heic", format: .heif, missing: "libheif.so.1 is not installed"),
                "a.heic is a HEIF image, for which the decoder is missing: libheif.so.1 is not installed"
            ),
            (.corrupt(path: "a.jpg", format: .jpeg, reason: "r"), "a.jpg is a damaged JPEG image: r"),
            (
                .truncated(path: "a.avif", format: .avif),
                "a.avif is an AVIF image that is cut off before its end"
            ),
            (.truncated(path: "a.png", format: .png), "a.png is a PNG image that is cut off before its end"),
            (
                .tooLarge(path: "a.png", width: 3, height: 4, limit: 5),
                "a.png is 3 x 4 pixels, more than the limit of 5 pixels"
            ),
            (
                .unsupported(path: "a.jpg", format: .jpeg, reason: "r"),
                "a.jpg is a JPEG image of a kind that is not supported: r"
            ),
            (
                .outOfMemory(path: "a.jpg", format: .jpeg),
                "a.jpg is a JPEG image that needs more memory than there is"
            ),
        ]
        for (error, sentence) in errors {
            #expect("\(error)" == sentence)
            #expect(sentence == "\(error.path) \(error.reason)")
            let isTooLarge = if case .tooLarge = error { true } else { false }
            #expect(error.requiredPixels == (isTooLarge ? 12 : nil))
        }
    }

    @Test func saysWhatLimitWouldLetAFilePass() throws {
        let bytes = try FixtureFolder.image("rgb8.png")
        let refused = #expect(throws: ImageError.self) {
            try ImageDecoder(pixelLimit: 100).decode(bytes, path: "rgb8.png")
        }
        let required = try #require(refused?.requiredPixels)
        #expect(required == 21 * 13)
        #expect(throws: Never.self) { try ImageDecoder(pixelLimit: required).decode(bytes, path: "rgb8.png") }
        let most = ImageError.tooLarge(path: "a.png", width: .max, height: 2, limit: 5)
        #expect(most.requiredPixels == .max)
        #expect(ImageError.tooLong(path: "a.png", width: 3, height: 4, limit: 2).requiredPixels == nil)
    }
}
