internal import FilePaths
internal import Glibc
internal import Query
internal import SystemPackage

/// A folder that gets the pictures of hits, as copies or as symbolic links. Nothing in it is ever replaced.
///
/// A name that is taken gets a number, as in `beach (2).jpg`, unless the file of that name already is the same link.
struct HitFolder {
    /// What the folder gets.
    enum Kind {
        case copies, links
    }

    let path: FilePath
    let kind: Kind

    /// Creates the folder if it is not there.
    ///
    /// - Throws: ``OutputError`` if that is impossible, so that the user learns this before any work is done.
    init(_ path: FilePath, _ kind: Kind) throws {
        self.path = path
        self.kind = kind
        guard path.withPlatformString({ mkdir($0, 0o777) }) != 0, errno != EEXIST else { return }
        throw OutputError.cannotWrite(path: path.string, reason: String(cString: strerror(errno)))
    }

    /// Adds the pictures of hits. Those whose file is gone are left out.
    ///
    /// - Returns: The number of pictures that were added, and the paths that were left out.
    /// - Throws: ``OutputError``; what was added before stays.
    func add(_ hits: [SearchHit]) throws -> (added: Int, missing: [FilePath]) {
        var (added, missing): (Int, [FilePath]) = (0, [])
        for hit in hits {
            guard FileStatus(following: hit.path)?.isRegularFile == true else {
                missing.append(hit.path)
                continue
            }
            if try add(hit.path) { added += 1 }
        }
        return (added, missing)
    }

    /// Adds one file. Returns false if the same link is there already.
    private func add(_ file: FilePath) throws -> Bool {
        var number = 1
        while true {
            let target = path.appending(name: Self.name(file.nameBytes, number))
            switch kind {
            case .links:
                let made = file.withPlatformString { from in target.withPlatformString { symlink(from, $0) } }
                if made == 0 { return true }
                if errno == EEXIST, FolderContents.linkTarget(target) == file { return false }
                try requireTaken(target)
            case .copies:
                if try copy(file, to: target) { return true }
            }
            number += 1
        }
    }

    /// The name itself, or with a number before its extension.
    private static func name(_ name: [UInt8], _ number: Int) -> [UInt8] {
        guard number > 1 else { return name }
        let dot = name.lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
        return name[..<dot] + Array(" (\(number))".utf8) + name[dot...]
    }

    /// Copies content and modification time. Returns false if the name is taken.
    private func copy(_ file: FilePath, to target: FilePath) throws -> Bool {
        let source = file.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
        guard source >= 0 else { throw failure(file) }
        defer { close(source) }
        let copied = target.withPlatformString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        guard copied >= 0 else {
            try requireTaken(target)
            return false
        }
        defer { close(copied) }
        guard Self.copyBytes(from: source, to: copied) else {
            let problem = failure(target)
            target.unlink()
            throw problem
        }
        var status = stat()
        if fstat(source, &status) == 0 {
            var times = [status.st_atim, status.st_mtim]
            futimens(copied, &times)
        }
        return true
    }

    private static func copyBytes(from source: Int32, to target: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(source, &buffer, buffer.count)
            if count == 0 { return true }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            let bytes = buffer[..<count]
            guard (try? FileDescriptor(rawValue: target).writeAll(bytes)) != nil else { return false }
        }
    }

    /// Throws unless the last call failed because the name is taken.
    private func requireTaken(_ target: FilePath) throws {
        guard errno == EEXIST else { throw failure(target) }
    }

    private func failure(_ path: FilePath) -> OutputError {
        .cannotWrite(path: path.string, reason: String(cString: strerror(errno)))
    }
}
