internal import CLIPModel
internal import FoundationEssentials
internal import Glibc
internal import StopPoints

/// Writing into the cache that the Hub's tools share.
enum CacheFile {
    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ModelHubError.cannotWrite(path: path, reason: Self.reason(error))
        }
    }

    /// Puts a link at `path`, in the place of whatever is there. One program at a time may do so.
    static func link(_ path: String, to target: String) throws {
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) == target { return }
        // The same name each time, so that what a kill leaves goes with the next link.
        let made = path + ".photoseek"
        unlink(made)
        guard symlink(target, made) == 0 else {
            throw ModelHubError.cannotWrite(path: path, reason: Self.reason(errno))
        }
        StopPoint.inside(.fetchedLink).pass()
        guard rename(made, path) == 0 else {
            throw ModelHubError.cannotWrite(path: path, reason: Self.reason(errno))
        }
    }

    /// Writes a small text whole, or not at all.
    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw ModelHubError.cannotWrite(path: path, reason: Self.reason(error))
        }
    }

    /// Everything below a folder, by paths from there; nothing where there is no such folder.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)`` when any part of it cannot be looked into: who removes what nobody
    ///   needs has to know what there is.
    static func paths(below folder: String) throws -> [String] {
        guard CheckpointFile.exists(folder) else { return [] }
        do {
            // A link to a folder would be taken for an empty one.
            let real = URL(filePath: folder).resolvingSymlinksInPath().path
            return try FileManager.default.subpathsOfDirectory(atPath: real)
        } catch {
            throw ModelHubError.cannotWrite(path: folder, reason: Self.reason(error))
        }
    }

    /// Removes a file, or a folder with all it holds.
    static func remove(_ path: String) throws {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw ModelHubError.cannotWrite(path: path, reason: Self.reason(error))
        }
    }

    /// The size of a file; nil where there is none.
    static func byteCount(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// The bytes that are free for this user where `folder` lies.
    static func freeByteCount(in folder: String) -> Int? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        let (count, isTooMuch) = Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
        return isTooMuch ? nil : count
    }

    /// The system's words for an error of Foundation's.
    private static func reason(_ error: any Error) -> String {
        let cause = (error as? CocoaError)?.underlying as? POSIXError
        return cause.map { reason($0.code.rawValue) } ?? "\(error)"
    }

    /// The system's words for an error.
    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
