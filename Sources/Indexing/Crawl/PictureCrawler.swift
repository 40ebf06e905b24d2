internal import Glibc

/// Finds the picture files below some folders.
///
/// Walks folders by name. Hidden files and folders (a leading dot, which includes the `._*` companions of other
/// systems) are skipped. Symbolic links are followed after everything else, and only to what was not visited
/// yet: a loop ends, and a picture that lies in the folder and is also linked there counts once.
struct PictureCrawler {
    /// The endings of the names of files that are looked into, in lower case; the content decides in the end.
    static let fileNameExtensions: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png"]

    /// The pictures, by path.
    private(set) var files: [FoundFile] = []
    /// Folders that cannot be listed, and files that cannot be used, with the reason.
    private(set) var problems: [IndexReport.Failure] = []
    /// The roots in which there is no picture.
    private(set) var emptyRoots: [String] = []

    private var visited: Set<FileIdentity> = []
    private var links: [String] = []

    /// Crawls files and folders given by absolute paths without symbolic links.
    ///
    /// - Throws: ``IndexingError`` when a root is missing or cannot be listed.
    init(roots: [String]) throws {
        for root in roots {
            guard let status = FileStatus(following: root) else { throw IndexingError.missing(path: root) }
            let problemsBefore = problems.count
            let filesBefore = files.count
            if status.isFolder {
                walk(root, status)
                followLinks()
                if let problem = problems.dropFirst(problemsBefore).first, problem.path == root {
                    throw IndexingError.unreadable(path: root, reason: problem.reason)
                }
                if files.count == filesBefore && !isInsideAnother(root, roots) { emptyRoots.append(root) }
            } else {
                add(root, status)
            }
        }
        files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// A folder that an earlier root covers finds nothing new.
    private func isInsideAnother(_ root: String, _ roots: [String]) -> Bool {
        roots.contains { $0 != root && root.hasPrefix($0 == "/" ? "/" : $0 + "/") }
            || roots.filter { $0 == root }.count > 1
    }

    private mutating func walk(_ folder: String, _ status: FileStatus) {
        var pending = [(folder, status)]
        while let (folder, status) = pending.popLast() {
            guard visited.insert(status.identity).inserted else { continue }
            guard let names = list(folder) else { continue }
            for name in names {
                let path = folder == "/" ? "/" + name : folder + "/" + name
                guard let status = FileStatus(of: path) else { continue }  // gone since it was listed
                if status.isSymbolicLink {
                    links.append(path)
                } else if status.isFolder {
                    pending.append((path, status))
                } else if Self.isPictureName(name) {
                    add(path, status)
                }
            }
        }
    }

    private mutating func followLinks() {
        while let path = links.popLast() {
            guard let status = FileStatus(following: path) else { continue }  // leads nowhere
            if status.isFolder {
                walk(path, status)
            } else if Self.isPictureName(path) {
                add(path, status)
            }
        }
    }

    private mutating func add(_ path: String, _ status: FileStatus) {
        guard status.isRegularFile, visited.insert(status.identity).inserted else { return }
        files.append(
            FoundFile(
                path: path, fileSize: status.fileSize, modificationTime: status.modificationTime))
    }

    /// The names in a folder that are not hidden; nil, with a problem noted, when it cannot be listed.
    private mutating func list(_ folder: String) -> [String]? {
        guard let stream = opendir(folder) else {
            problems.append(.init(path: folder, reason: String(cString: strerror(errno))))
            return nil
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard bytes.first != UInt8(ascii: ".") else { continue }
            if let name = String(validating: bytes, as: UTF8.self) {
                names.append(name)
            } else {
                let repaired = String(decoding: bytes, as: UTF8.self)
                problems.append(
                    .init(path: folder + "/" + repaired, reason: "its name is not UTF-8; rename it"))
            }
        }
        return names
    }

    private static func isPictureName(_ name: String) -> Bool {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
        return fileNameExtensions.contains(name[name.utf8.index(after: dot)...].lowercased())
    }
}
