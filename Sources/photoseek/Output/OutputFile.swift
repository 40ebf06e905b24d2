internal import FilePaths
internal import Glibc
internal import StopPoints
internal import SystemPackage

/// Writes a file whole or not at all: under a temporary name beside it, which then takes its place. What a
/// symbolic link leads to is replaced, not the link; a device or pipe is written to.
enum OutputFile {
    static func write(_ bytes: [UInt8], to path: String) throws {
        let target = resolved(path)
        guard !isDeviceOrPipe(target) else { return try writeAll(bytes, to: target, named: path) }
        let temporary = "\(target).\(getpid()).part"
        AbandonedOutput.remove(beside: FilePath(target))
        StopPoint.before(.output).pass()
        do {
            try writeAll(bytes, to: temporary, named: path)
            StopPoint.inside(.output).pass()
            guard rename(temporary, target) == 0 else { throw failure(path) }
        } catch {
            unlink(temporary)
            throw error
        }
        StopPoint.after(.output).pass()
    }

    private static func writeAll(_ bytes: [UInt8], to target: String, named path: String) throws {
        guard let file = fopen(target, "wb") else { throw failure(path) }
        let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        let error = written == bytes.count ? nil : failure(path)
        guard fclose(file) == 0, error == nil else { throw error ?? failure(path) }
    }

    private static func isDeviceOrPipe(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// The path without symbolic links, or as it is when nothing is there yet or a pipe has no path.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func failure(_ path: String) -> OutputError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}
