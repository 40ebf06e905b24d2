internal import LibraryStore
internal import SystemPackage

/// Makes one picture of a raw file and the picture of the same name that the camera wrote beside it.
///
/// The raw file is a companion of that picture and no picture of its own, unless the other is not there or failed.
struct PicturePairs {
    /// The files that are pictures of their own, in the order of the crawl.
    private(set) var files: [FoundFile] = []
    /// Known paths of raw files that are companions now.
    private(set) var superfluous: [FilePath] = []

    /// - Parameters:
    ///   - found: Files that were found.
    ///   - known: What the library knows of them.
    ///   - finder: Finds the companions of the files.
    ///   - isSettled: Whether the file at a path was found as the library knows it; such files are not in `found`.
    init(
        _ found: [FoundFile], known: [KnownFile], finder: inout CompanionFinder,
        isSettled: (FilePath) -> Bool
    ) {
        let present = Set(found.map(\.path))
        let byPath = Dictionary(known.map { ($0.path, $0) }) { first, _ in first }
        for file in found {
            let isCompanion = finder.pictures(ofRaw: file.path).contains { picture in
                isSettled(picture) || present.contains(picture) && byPath[picture]?.isFailure != true
            }
            if !isCompanion {
                files.append(file)
            } else if byPath[file.path] != nil {
                superfluous.append(file.path)
            }
        }
    }
}
