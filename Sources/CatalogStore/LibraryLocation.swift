import Foundation

/// Where a library file lies, and with it how paths of images are written into the tables.
///
/// An image below the library's folder is stored relative to that folder, so that a library next to its photos
/// survives the folder's move; any other image is stored with its absolute path. A stored path that begins
/// with `/` is therefore absolute, every other one relative. Paths are compared byte by byte.
///
/// The folder is the one that really holds the file: symbolic links are resolved. A path that goes through the
/// link by which the library was opened is understood too, and comes back with the link resolved.
package struct LibraryLocation: Sendable {
    /// The library file: absolute, without symbolic links.
    package let file: String

    /// The folder of the file with a `/` at the end.
    package let folder: String

    /// The folder as the caller wrote it, with a `/` at the end, where that differs.
    private let alias: String?

    /// Finds the real place of the library file at `path`, which need not exist yet.
    ///
    /// - Parameter createFolder: whether to make the folders that lead to it.
    /// - Throws: ``CatalogError/notFound(path:)`` when the folder is missing,
    ///   ``CatalogError/cannotOpen(path:reason:)`` when it cannot be entered or made.
    package init(path: String, createFolder: Bool) throws {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw CatalogError.cannotOpen(path: path, reason: "this is no path of a file")
        }
        let absolute = path.utf8.first == UInt8(ascii: "/") ? path : SystemCall.currentFolder() + "/" + path
        let (parent, name) = Self.split(absolute)
        if let real = SystemCall.realPath(absolute) {
            file = real
        } else {
            guard !["", ".", ".."].contains(name) else {
                throw CatalogError.cannotOpen(path: path, reason: "this is no path of a file")
            }
            if createFolder, let error = SystemCall.makeFolders(parent) {
                throw CatalogError.cannotOpen(path: path, reason: SystemCall.message(error))
            }
            guard let realParent = SystemCall.realPath(parent) else {
                let error = errno
                if error == ENOENT { throw CatalogError.notFound(path: path) }
                throw CatalogError.cannotOpen(path: path, reason: SystemCall.message(error))
            }
            file = (realParent == "/" ? "" : realParent) + "/" + name
        }
        folder = Self.split(file).folder.appendingSlash
        let written = parent.appendingSlash
        // A link to the file itself may lie in a folder that has nothing to do with the library.
        let followed = SystemCall.realPath(parent)?.appendingSlash
        alias =
            followed.map(PathKey.init) == PathKey(folder) && PathKey(written) != PathKey(folder)
            ? written : nil
    }

    /// The form of an absolute path that goes into the tables.
    package func stored(_ absolute: String) -> String {
        for prefix in [folder, alias].compactMap(\.self) {
            if let relative = absolute.droppingPrefix(prefix), !relative.isEmpty { return relative }
        }
        return absolute
    }

    /// The absolute path of a stored one.
    package func absolute(_ stored: String) -> String {
        stored.utf8.first == UInt8(ascii: "/") ? stored : folder + stored
    }

    /// The absolute path with the library's folder written as ``folder`` has it, not as an alias.
    func canonical(_ path: String) -> String {
        if let alias, PathKey(path.appendingSlash) == PathKey(alias) {
            return String(Substring(folder.utf8.dropLast()))
        }
        return absolute(stored(path))
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.utf8.index(after: slash)...]))
    }
}

extension LibraryLocation {
    /// What is wrong with `path` as the absolute path of an image, or nil.
    static func problem(with path: String) -> String? {
        guard path.utf8.first == UInt8(ascii: "/") else { return "the path \"\(path)\" is not absolute" }
        for component in path.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            if component.isEmpty || component.elementsEqual(".".utf8) || component.elementsEqual("..".utf8) {
                return "the path \"\(path)\" is not standardized"
            }
            if component.contains(0) { return "the path holds a NUL byte" }
        }
        return nil
    }
}

extension String {
    /// The path of a folder with a `/` at its end.
    var appendingSlash: String {
        utf8.last == UInt8(ascii: "/") ? self : self + "/"
    }

    /// What follows `prefix`, compared byte by byte, or nil.
    fileprivate func droppingPrefix(_ prefix: String) -> String? {
        guard utf8.starts(with: prefix.utf8) else { return nil }
        return String(Substring(utf8.dropFirst(prefix.utf8.count)))
    }
}
