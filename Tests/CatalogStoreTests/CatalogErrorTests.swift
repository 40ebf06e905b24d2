import LibraryStore
import CatalogStore
import Testing

@Suite struct CatalogErrorTests {
    private static let errors: [LibraryError] = [
        .notFound(path: "/l"), .notALibrary(path: "/l", found: "a folder"),
        .newerVersion(path: "/l", expected: 1, found: 2), .olderVersion(path: "/l", expected: 2, found: 1),
        .corrupt(path: "/l", detail: "d"), .readOnly(path: "/l"), .diskFull(path: "/l"),
        .cannotOpen(path: "/l", reason: "r"), .busy(path: "/l"), .ioError(path: "/l", reason: "r"),
        .closed(path: "/l"), .unknownModel(path: "/l", id: 3), .unexpected(path: "/l", detail: "d"),
        .modelMismatch(
            path: "/l", stored: ModelRecord(id: 1, name: "m", fingerprint: "f", dimension: 2),
            fingerprint: "g",
            dimension: 3),
    ]

    @Test(arguments: errors) func descriptionIsOneSentenceWithPathAndWithoutCommands(error: LibraryError) {
        let text = "\(error)"
        #expect(text.contains("/l"))
        // What to do depends on the program.
        #expect(!text.contains("`") && !text.contains("--"))
        #expect(!text.contains("\n"))
        #expect(!text.hasSuffix("."))
    }
}
