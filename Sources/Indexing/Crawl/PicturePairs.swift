internal import LibraryStore
internal import SystemPackage

/// Makes one picture of a raw file and the picture of the same name that the camera wrote beside it.
///
/// The raw file is a companion of that picture and no picture of its own, unless the other is not there or failed. Whether it fails
/// is known only when it has been read, so the run decides about some raw files at its end.
struct PicturePairs {
    /// The files that are pictures of their own, in the order of the crawl.
    private(set) var files: [FoundFile] = []
    /// Known paths of raw files that are companions now.
    private(set) var superfluous: [FilePath] = []
    /// Raw files beside pictures that are not as the library knows them, with the paths of these pictures.
    private(set) var undecided: [(raw: FoundFile, pictures: [FilePath])] = []

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
        let knownPaths = Set(known.map(\.path))
        for file in found {
            let pictures = finder.pictures(ofRaw: file.path)
            let changed = pictures.filter(present.contains)
            if pictures.contains(where: isSettled) {
                if knownPaths.contains(file.path) { superfluous.append(file.path) }
            } else if changed.isEmpty {
                files.append(file)
            } else {
                undecided.append((file, changed))
            }
        }
    }

    /// Decides about the raw files that were left, when the pictures beside them have been read.
    ///
    /// - Parameter failed: The paths of files that could not be read as images.
    /// - Returns: The raw files that are pictures of their own, and the others.
    func decided(failed: Set<FilePath>) -> (own: [FoundFile], companions: [FoundFile]) {
        let own = undecided.filter { failed.isSuperset(of: $0.pictures) }.map(\.raw)
        let companions = undecided.filter { !failed.isSuperset(of: $0.pictures) }.map(\.raw)
        return (own, companions)
    }
}
