internal import FilePaths
internal import LibraryStore
internal import SystemPackage

/// The files that a crawl found, without those that the library knows as they are.
///
/// Most runs find nearly all pictures as they are. Those are only counted, so that a run over many of them takes little time and
/// memory; the others are compared one by one.
struct ChangedFiles {
    /// Sorted by path.
    let files: [FoundFile]
    /// The library's pictures, and which of them were found as they are.
    private(set) var marks: KnownMarks

    /// - Parameters:
    ///   - readsAll: Whether every file is to be read.
    ///   - finder: Finds the companions of the files.
    init(_ crawl: PictureCrawler, marks: KnownMarks, readsAll: Bool, finder: inout CompanionFinder) {
        self.marks = marks
        guard !readsAll, !marks.isEmpty else {
            files = crawl.files()
            return
        }
        var rest: [FilePath: FoundFile] = [:]
        let plainBasis = Companions(files: []).basis
        for listing in crawl.listings {
            let folder = MarkedFolder(path: listing.path.bytes)
            for file in listing.files {
                // Another name of the file may be the one that the library knows.
                if !file.hasOtherNames {
                    let basis = Self.basis(of: file, in: listing, plainBasis, &finder)
                    let state = basis?.withUnsafeBytes {
                        FileMark.state(
                            fileSize: file.fileSize, modificationTime: file.modificationTime,
                            changeTime: file.changeTime, factsBasis: $0)
                    }
                    let path = listing.withName(of: file, folder.path)
                    if let state, self.marks.settle(path: path, state: state) { continue }
                }
                let found = listing.found(file)
                rest[found.path] = found
            }
        }
        for file in crawl.singleFiles where !self.marks.isSettled(file.path) { rest[file.path] = file }
        files = rest.values.sorted { $0.path.precedes($1.path) }
    }

    /// What the facts of a picture depend on beside its own content; nil for a raw file that belongs to another picture.
    private static func basis(
        of file: FolderListing.File, in listing: FolderListing, _ plainBasis: [UInt8],
        _ finder: inout CompanionFinder
    ) -> [UInt8]? {
        guard listing.mayHaveCompanions else { return plainBasis }
        let path = listing.found(file).path
        guard finder.pictures(ofRaw: path).isEmpty else { return nil }
        return finder.companions(of: path).basis
    }
}

extension KnownMarks {
    /// Whether the picture at a path was found as it is known.
    func isSettled(_ path: FilePath) -> Bool {
        let folder = MarkedFolder(path: path.removingLastComponent().bytes)
        return isSettled(path: path.nameBytes.withUnsafeBytes(folder.path))
    }
}
