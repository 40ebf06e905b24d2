internal import FilePaths
internal import Glibc
package import SystemPackage

/// The name of a library file with a time in it, such as `library-2026-11-26-213055.sqlite`.
package struct DatedName {
    /// The file of this name in a folder, with a number after the time if the folder has such a file already.
    ///
    /// - Parameters:
    ///   - library: The library file.
    ///   - note: What follows its name, such as "replaced"; empty for nothing.
    ///   - folder: The folder.
    ///   - time: Seconds since 1970, shown as local time.
    package static func path(of library: FilePath, _ note: String, in folder: FilePath, at time: Int)
        -> FilePath
    {
        let name = library.nameBytes
        let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil } ?? name.endIndex
        let mark = (note.isEmpty ? "-" : "-\(note)-") + text(of: time)
        let stem = Array(name[..<dot]) + Array(mark.utf8)
        var number = 1
        while true {
            let suffix = number == 1 ? "" : "-\(number)"
            let path = folder.appending(name: stem + Array(suffix.utf8) + name[dot...])
            if FileStatus(of: path) == nil { return path }
            number += 1
        }
    }

    private static func text(of time: Int) -> String {
        var (seconds, parts) = (time_t(time), tm())
        localtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))-"
            + two(parts.tm_hour) + two(parts.tm_min) + two(parts.tm_sec)
    }
}
