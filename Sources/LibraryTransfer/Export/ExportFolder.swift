internal import FilePaths
internal import Glibc
internal import StopPoints
internal import SystemPackage

/// The folder of an export, which appears as a whole or not at all: it is made under another name beside its place, and then renamed.
struct ExportFolder {
    /// Where the export will be.
    let place: FilePath
    /// Where it is made: `<name>.<process id>.part`.
    let temporary: FilePath

    /// Checks the place, and makes the folders.
    ///
    /// - Parameters:
    ///   - place: An absolute path, at which there is nothing, an empty folder, or an export to replace.
    ///   - isReplaced: Whether an export is replaced.
    /// - Throws: ``TransferError``.
    init(_ place: FilePath, replacing isReplaced: Bool) throws(TransferError) {
        self.place = place.resolvingLinks ?? place
        temporary = self.place.appending(suffix: ".\(getpid())\(Self.ending)")
        try check(replacing: isReplaced)
        removeAbandoned()
        Self.remove(temporary)
        for folder in [temporary] + Self.parts(of: temporary) {
            guard folder.withPlatformString({ mkdir($0, 0o777) }) == 0 else {
                let error = TransferError.lastError(writing: folder)
                Self.remove(temporary)
                throw error
            }
        }
    }

    /// Puts the complete export at its place.
    ///
    /// - Throws: ``TransferError``; then the place is as it was.
    func finish(replacing isReplaced: Bool) throws(TransferError) {
        StopPoint.inside(.exportFolder).pass()
        try check(replacing: isReplaced)
        let isPlaceTaken = try Self.contents(of: place).map { !$0.isEmpty } ?? false
        guard isPlaceTaken ? exchange() : temporary.rename(to: place) else {
            throw .lastError(writing: place)
        }
        // What was there before has the temporary name now.
        if isPlaceTaken { Self.remove(temporary) }
        StopPoint.after(.exportFolder).pass()
    }

    /// Removes what was made.
    func giveUp() { Self.remove(temporary) }

    private static let ending = ".part"

    private static func parts(of folder: FilePath) -> [FilePath] {
        [folder.appending(PartNames.embeddings), folder.appending(PartNames.metadata)]
    }

    private func check(replacing isReplaced: Bool) throws(TransferError) {
        guard FileStatus(of: place) != nil else { return }
        guard let names = try Self.contents(of: place) else {
            throw .cannotWrite(path: place.string, reason: Errno.fileExists.description)
        }
        guard !names.isEmpty else { return }
        let isExport = Self.isExport(place, names)
        guard isExport, isReplaced else { throw .folderInUse(folder: place.string, isExport: isExport) }
    }

    /// The names in a folder; nil if it is not a folder.
    private static func contents(of folder: FilePath) throws(TransferError) -> [String]? {
        guard FileStatus(of: folder)?.isFolder == true else { return nil }
        do throws(Errno) {
            return try FolderContents.names(in: folder).map(\.string)
        } catch {
            throw .cannotRead(path: folder.string, reason: error.description)
        }
    }

    /// Whether a folder holds the folders of an export and nothing else, and these hold nothing but parts.
    private static func isExport(_ folder: FilePath, _ names: [String]) -> Bool {
        guard Set(names) == [PartNames.embeddings, PartNames.metadata] else { return false }
        return zip(parts(of: folder), names.sorted()).allSatisfy { part, kind in
            let endings =
                kind == PartNames.embeddings
                ? [PartNames.embeddingsEnding] : MetadataFormat.allCases.map(\.ending)
            return (try? contents(of: part))?.allSatisfy { name in
                endings.contains { PartNames.number(in: name, prefix: kind, ending: $0) != nil }
            } ?? false
        }
    }

    /// `renameat2`, which Swift's module of the C library lacks.
    private typealias RenameAt2 =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    /// Its flag that two names change places in one step.
    private static let exchangeFlag: UInt32 = 2

    /// Exchanges the export with the one at its place, in one step if the system can do that.
    private func exchange() -> Bool {
        if let function = dlsym(nil, "renameat2") {
            let renameAt2 = unsafeBitCast(function, to: RenameAt2.self)
            let isExchanged = temporary.withPlatformString { old in
                place.withPlatformString { renameAt2(AT_FDCWD, old, AT_FDCWD, $0, Self.exchangeFlag) == 0 }
            }
            if isExchanged || (errno != EINVAL && errno != ENOSYS) { return isExchanged }
        }
        let former = place.appending(suffix: ".\(getpid()).former\(Self.ending)")
        guard place.rename(to: former) else { return false }
        guard temporary.rename(to: place) else {
            _ = former.rename(to: place)
            return false
        }
        return former.rename(to: temporary)
    }

    /// Removes what exports to this place left behind whose process was killed.
    private func removeAbandoned() {
        let folder = place.removingLastComponent()
        let start = place.nameBytes + Array(".".utf8)
        for name in (try? FolderContents.names(in: folder)) ?? [] {
            let bytes = name.bytes
            guard bytes.starts(with: start),
                bytes.suffix(Self.ending.utf8.count).elementsEqual(Self.ending.utf8)
            else { continue }
            let digits = String(
                decoding: bytes.dropFirst(start.count).dropLast(Self.ending.utf8.count), as: UTF8.self)
            guard let writer = pid_t(digits), writer > 0, kill(writer, 0) != 0, errno == ESRCH else {
                continue
            }
            Self.remove(folder.appending(name))
        }
    }

    /// Removes a folder of this kind: its parts, and then the folders if nothing else is in them.
    private static func remove(_ folder: FilePath) {
        for part in parts(of: folder) {
            for name in (try? FolderContents.names(in: part)) ?? [] {
                part.appending(name).unlink()
            }
            part.withPlatformString { _ = rmdir($0) }
        }
        folder.withPlatformString { _ = rmdir($0) }
    }
}
