internal import CatalogStore
internal import FilePaths
internal import Glibc
internal import SystemPackage

/// Whether the library, its folder and the files beside it can be read and written.
struct AccessCheck: HealthCheck {
    let library: FilePath
    let subject = "permissions"

    func findings() throws -> [Finding] {
        let folder = library.removingLastComponent()
        var findings: [Finding] = Self.allows(folder, W_OK) ? [] : [.noAccess(folder, .writing)]
        for path in [library] + beside(folder) {
            if !Self.allows(path, R_OK) {
                findings.append(.noAccess(path, .reading))
            } else if !Self.allows(path, W_OK) {
                findings.append(.noAccess(path, .writing))
            }
        }
        return findings
    }

    /// The files of the library beside the library file, sorted by name.
    private func beside(_ folder: FilePath) -> [FilePath] {
        let start = library.nameBytes
        let names = ((try? FolderContents.names(in: folder)) ?? []).map(\.bytes).filter { name in
            let rest = name.dropFirst(start.count)
            return name.starts(with: start)
                && ["-wal", "-shm", "-journal", ".lock", ".index-"].contains { rest.starts(with: $0.utf8) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map { folder.appending(name: $0) }
    }

    /// A file that another program removes at this moment needs no permission.
    private static func allows(_ path: FilePath, _ mode: Int32) -> Bool {
        path.withPlatformString { access($0, mode) } == 0 || errno == ENOENT
    }
}
