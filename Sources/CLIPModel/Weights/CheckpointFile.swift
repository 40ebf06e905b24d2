internal import FilePaths
package import FoundationEssentials
internal import Glibc
package import SystemPackage

/// Reads the small files of a checkpoint whole, and looks what there is.
package enum CheckpointFile {
    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - purpose: What a checkpoint needs the file for, said when it is missing.
    ///   - limit: The largest number of bytes that is read into memory.
    /// - Throws: ``CLIPModelError/missingFile(path:purpose:)``, ``CLIPModelError/unreadable(path:reason:)``,
    ///   ``CLIPModelError/standIn(path:found:)`` or, beyond the limit, ``CLIPModelError/malformed(path:key:expected:found:)``.
    package static func read(_ path: FilePath, purpose: String, limit: Int) throws -> Data {
        do {
            let file = try RegularFile(path: path)
            guard file.byteCount <= limit else {
                throw CLIPModelError.malformed(
                    path: path.string, key: "", expected: "at most \(limit) bytes", found: "\(file.byteCount)"
                )
            }
            let content = try file.contents()
            if let standIn = FileStandIn(content) {
                throw CLIPModelError.standIn(path: path.string, found: standIn)
            }
            return content
        } catch let failure as RegularFile.Failure {
            throw CLIPModelError(failure, path: path.string, purpose: purpose)
        }
    }

    /// Whether there is a file at `path` that is neither a folder nor a device.
    package static func isRegular(_ path: FilePath) -> Bool {
        FileStatus(following: path)?.isRegularFile ?? false
    }

    /// Whether there is something at `path`.
    package static func exists(_ path: FilePath) -> Bool {
        path.withPlatformString { access($0, F_OK) } == 0
    }

    /// The names of what lies in a folder; none where it cannot be looked into. Those that are not UTF-8 are left out, as no
    /// checkpoint and no cache of the Hub has any.
    package static func names(in folder: FilePath) -> [String] {
        let names = (try? FolderContents.names(in: folder)) ?? []
        return names.compactMap { String(validating: $0) }
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
