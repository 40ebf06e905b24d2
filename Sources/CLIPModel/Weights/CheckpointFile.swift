internal import FoundationEssentials
internal import Glibc

/// Reads the small files of a checkpoint whole, and looks what there is.
package enum CheckpointFile {
    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - purpose: What a checkpoint needs the file for, said when it is missing.
    ///   - limit: The largest number of bytes that is read into memory.
    /// - Throws: ``CLIPModelError/missingFile(path:purpose:)``, ``CLIPModelError/unreadable(path:reason:)``
    ///   or, beyond the limit, ``CLIPModelError/malformed(path:key:expected:found:)``.
    static func read(_ path: String, purpose: String, limit: Int) throws -> Data {
        do {
            let file = try RegularFile(path: path)
            guard file.byteCount <= limit else {
                throw CLIPModelError.malformed(
                    path: path, key: "", expected: "at most \(limit) bytes", found: "\(file.byteCount)")
            }
            return try file.contents()
        } catch let failure as RegularFile.Failure {
            throw CLIPModelError(failure, path: path, purpose: purpose)
        }
    }

    /// Whether there is a file at `path` that is neither a folder nor a device.
    package static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether there is something at `path`.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The names of what lies in a folder; none where it cannot be looked into.
    package static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}

extension CLIPModelError {
    /// What a file that cannot be used means for a checkpoint, which needs it for `purpose`.
    init(_ failure: RegularFile.Failure, path: String, purpose: String) {
        switch failure {
        case .missing: self = .missingFile(path: path, purpose: purpose)
        default: self = .unreadable(path: path, reason: failure.description)
        }
    }
}
