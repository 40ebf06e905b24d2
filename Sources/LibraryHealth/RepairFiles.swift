internal import FilePaths
internal import Glibc
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
    /// - Parameter kind: What the file is, such as "damaged".
    func name(for kind: String) -> FilePath {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        func digits(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let stamp =
            [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(digits).joined()
            + "-" + [parts.tm_hour, parts.tm_min, parts.tm_sec].map(digits).joined()
        let first = library.appending(suffix: ".\(kind)-\(stamp)")
        var (path, number) = (first, 2)
        while FileStatus(of: path) != nil {
            path = first.appending(suffix: "-\(number)")
            number += 1
        }
        return path
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
