internal import FilePaths
internal import Glibc
internal import Session
internal import SystemPackage

/// The files that a repair writes beside a library.
struct RepairFiles {
    let library: FilePath

    init(library: FilePath) { self.library = library.resolvingExistingPart }

    /// Where a new library is written before it takes the place of a damaged one.
    var salvaged: FilePath { library.appending(suffix: ".salvaged") }

    /// The files of a new library whose repair was killed. Only one repair works at a time, with the lock of the library.
    var unfinished: [FilePath] {
        ["", "-wal", "-shm"].map { salvaged.appending(suffix: $0) }.filter { FileStatus(of: $0) != nil }
    }

    /// A name that no file has, for the library as it was before a repair.
    ///
    /// - Parameter note: What the file is, such as "damaged".
    func name(for note: String) -> FilePath {
        DatedName.path(of: library, note, in: library.removingLastComponent(), at: time(nil))
    }

    /// Gives the library file, and its log, a second name, which needs no space.
    ///
    /// - Throws: `Errno` if the file system has no such names or the folder cannot be written.
    func keepDamaged(as path: FilePath) throws {
        for ending in ["", "-wal"] {
            let (file, kept) = (library.appending(suffix: ending), path.appending(suffix: ending))
            guard ending.isEmpty || FileStatus(of: file) != nil else { continue }
            let result = file.withPlatformString { old in kept.withPlatformString { link(old, $0) } }
            guard result == 0 else { throw Errno(rawValue: errno) }
        }
    }
}
