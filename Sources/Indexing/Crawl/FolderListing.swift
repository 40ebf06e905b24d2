internal import FilePaths
internal import Glibc
internal import ImagePreprocessing
internal import SystemPackage

/// What a crawl needs to know of one folder, in few bytes a picture.
struct FolderListing: Sendable {
    /// A picture file as it was listed.
    struct File: Sendable {
        /// Where its name begins and ends in ``FolderListing/names``.
        fileprivate let name: (start: Int32, end: Int32)
        /// Bytes.
        let fileSize: Int64
        /// Nanoseconds since 1970.
        let modificationTime: Int64
        /// Nanoseconds since 1970.
        let changeTime: Int64
        /// The number of the file on its device.
        let number: UInt64
        /// Whether the file has other names.
        let hasOtherNames: Bool
    }

    /// A folder in the folder.
    struct Subfolder: Sendable {
        let path: FilePath
        let status: FileStatus
    }

    /// Absolute.
    let path: FilePath
    /// The number of the device.
    let device: UInt64
    /// What is left out of it.
    let rules: FolderRules
    /// The pictures, in the order of the folder.
    private(set) var files: [File] = []
    /// Sorted by path.
    private(set) var subfolders: [Subfolder] = []
    /// Symbolic links that are not hidden and not left out.
    private(set) var links: [FilePath] = []
    /// Whether the folder has no entry at all.
    private(set) var isEmpty = true
    /// Whether a file may belong to a picture beside it.
    private(set) var mayHaveCompanions = false
    /// Why the folder cannot be listed completely; nil if it was.
    private(set) var problem: Errno?
    /// The names of the pictures, one after the other.
    private var names: [UInt8] = []

    /// Lists a folder.
    ///
    /// - Parameters:
    ///   - rules: What is left out of it.
    ///   - readsNamesWithoutExtension: Whether files without an extension are pictures if they begin like one.
    init(_ path: FilePath, device: UInt64, rules: FolderRules, readsNamesWithoutExtension: Bool) {
        (self.path, self.device, self.rules) = (path, device, rules)
        do throws(Errno) {
            try FolderContents.forEachEntry(in: path) { entry in
                isEmpty = false
                guard !entry.isHidden, problem == nil else { return }
                note(entry, readsNamesWithoutExtension)
            }
        } catch {
            problem = error
        }
        subfolders.sort { $0.path.precedes($1.path) }
        if problem != nil { isEmpty = false }
    }

    private mutating func note(
        _ entry: borrowing FolderContents.Entry, _ readsNamesWithoutExtension: Bool
    ) {
        let isPicture = PictureCrawler.pictureNames.contain(entry.name)
        let mayBePicture =
            isPicture || readsNamesWithoutExtension && !entry.name.contains(UInt8(ascii: "."))
        mayHaveCompanions = mayHaveCompanions || FolderOfCompanions.mayBeCompanion(entry.name)
        if entry.isListedAsRegularFile && !mayBePicture { return }
        guard let status = entry.status() else {
            // It is gone since it was listed, or the folder cannot be searched.
            if errno != ENOENT { problem = Errno(rawValue: errno) }
            return
        }
        if status.isRegularFile {
            if mayBePicture, isWanted(entry.name, isPicture) { add(entry.name, status) }
        } else if status.isFolder || status.isSymbolicLink {
            let path = path.appending(name: entry.name)
            guard !rules.exclude(path, isFolder: status.isFolder) else { return }
            if status.isFolder {
                subfolders.append(Subfolder(path: path, status: status))
            } else {
                links.append(path)
            }
        }
    }

    /// Whether a file is not left out and, if its name does not say that it is a picture, begins like one.
    private func isWanted(_ name: UnsafeBufferPointer<UInt8>, _ isPicture: Bool) -> Bool {
        guard rules.mayExcludeFiles || !isPicture else { return true }
        let path = path.appending(name: name)
        return !rules.exclude(path, isFolder: false) && (isPicture || ImageFileReader.beginsLikePicture(path))
    }

    private mutating func add(_ name: UnsafeBufferPointer<UInt8>, _ status: FileStatus) {
        let start = Int32(names.count)
        names += name
        files.append(
            File(
                name: (start, Int32(names.count)), fileSize: status.fileSize,
                modificationTime: status.modificationTime, changeTime: status.changeTime,
                number: status.identity.number, hasOtherNames: status.linkCount > 1))
    }

    /// Calls a body with the bytes of a file's name.
    func withName<Result>(of file: File, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        names.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[Int(file.name.start)..<Int(file.name.end)]))
        }
    }

    /// A file with its path.
    func found(_ file: File) -> FoundFile {
        FoundFile(
            path: withName(of: file) { path.appending(name: $0) }, fileSize: file.fileSize,
            modificationTime: file.modificationTime, changeTime: file.changeTime,
            identity: FileIdentity(device: device, number: file.number))
    }
}

extension ImageFileReader {
    /// Whether a file begins like a picture.
    static func beginsLikePicture(_ path: FilePath) -> Bool {
        (try? head(path)).map { ImageFormat.of($0) != nil } ?? false
    }
}
