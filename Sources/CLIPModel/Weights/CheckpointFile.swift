internal import FilePaths
package import FoundationEssentials
internal import Glibc
package import SystemPackage

/// Reads the small files of a checkpoint and tells which files exist.
package enum CheckpointFile {
    /// Returns the bytes of a file.
    ///
    /// - Parameters:
    ///   - purpose: What a checkpoint needs the file for. The error message says so if the file is missing.
    ///   - limit: The largest number of bytes that the file may have.
    /// - Throws: ``CLIPModelError/missingFile(path:purpose:)``, ``CLIPModelError/unreadable(path:reason:)``,
    ///   ``CLIPModelError/standIn(path:found:)``, or ``CLIPModelError/malformed(path:key:expected:found:)`` if the file
    ///   exceeds the limit.
    package static func read(_ path: FilePath, purpose: String, limit: Int) throws -> Data {
        do {
            let content = try RegularFile(path, byteLimit: limit).data()
            if let standIn = FileStandIn(content) {
                throw CLIPModelError.standIn(path: path.string, found: standIn)
            }
            return content
        } catch RegularFile.Failure.tooLarge(let byteCount) {
            throw CLIPModelError.malformed(
                path: path.string, key: "", expected: "at most \(limit) bytes", found: "\(byteCount)")
        } catch let failure as RegularFile.Failure {
            throw CLIPModelError(failure, path: path.string, purpose: purpose)
        }
    }

    /// Whether there is a regular file at `path`, that is, not a folder, a device or a pipe. Follows symbolic links.
    package static func isRegular(_ path: FilePath) -> Bool {
        FileStatus(following: path)?.isRegularFile ?? false
    }

    /// Whether there is something at `path`.
    package static func exists(_ path: FilePath) -> Bool {
        path.withPlatformString { access($0, F_OK) } == 0
    }

    /// Returns the names in a folder; none if the folder cannot be listed.
    ///
    /// Names that are not UTF-8 are left out, because no file of a checkpoint has such a name.
    package static func names(in folder: FilePath) -> [String] {
        let names = (try? FolderContents.names(in: folder)) ?? []
        return names.compactMap { String(validating: $0) }
    }
}

extension CLIPModelError {
    /// Creates the error for a file that a checkpoint needs for `purpose` but that cannot be used.
    init(_ failure: RegularFile.Failure, path: String, purpose: String) {
        self =
            failure.isMissing
            ? .missingFile(path: path, purpose: purpose)
            : .unreadable(path: path, reason: Self.reason(failure))
    }

    /// The reason why a file cannot be used, written to follow "cannot be read:".
    static func reason(_ failure: RegularFile.Failure) -> String {
        failure.isMissing ? "there is no such file" : failure.description
    }
}

extension RegularFile {
    /// Reads all bytes.
    borrowing func data() throws(Failure) -> Data {
        var data = Data(count: byteCount)
        var failure: Failure?
        let count = data.withUnsafeMutableBytes { buffer in
            do throws(Failure) {
                return try read(into: buffer)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return data.prefix(count)
    }
}
