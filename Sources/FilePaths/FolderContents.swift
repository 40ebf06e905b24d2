internal import Glibc
public import SystemPackage

/// Reads folders and symbolic links. Names are bytes.
public enum FolderContents {
    /// Returns the names of the entries of a folder, except `.` and `..`, in no particular order.
    ///
    /// - Throws: `Errno` if the folder cannot be opened or not be read to its end.
    public static func names(in folder: FilePath) throws(Errno) -> [FilePath.Component] {
        guard let stream = folder.withPlatformString({ opendir($0) }) else { throw Errno(rawValue: errno) }
        defer { closedir(stream) }
        var names: [FilePath.Component] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw Errno(rawValue: errno) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { bytes in
                bytes.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: bytes.pointee)) {
                    FilePath.Component(platformString: $0)
                }
            }
            if let name, name.kind == .regular { names.append(name) }
        }
    }

    /// An entry of a folder, during a call of ``forEachEntry(in:_:)``.
    public struct Entry: ~Copyable {
        /// The bytes of the name, without a NUL at the end.
        public let name: UnsafeBufferPointer<UInt8>
        private let folder: Int32
        private let kind: Int32

        fileprivate init(name: UnsafeBufferPointer<UInt8>, folder: Int32, kind: Int32) {
            (self.name, self.folder, self.kind) = (name, folder, kind)
        }

        /// Whether the folder itself says that this is a regular file. If not, it may be one all the same.
        public var isListedAsRegularFile: Bool { kind == Int32(DT_REG) }

        /// Whether the name begins with a dot.
        public var isHidden: Bool { name.first == UInt8(ascii: ".") }

        /// The status of the entry itself; nil, with `errno` set, if it cannot be read.
        public func status() -> FileStatus? { FileStatus(of: name, in: folder) }
    }

    /// Calls a body for each entry of a folder, except `.` and `..`, in no particular order.
    ///
    /// - Throws: `Errno` if the folder cannot be opened or not be read to its end.
    public static func forEachEntry(
        in folder: FilePath, _ body: (borrowing Entry) -> Void
    ) throws(Errno) {
        guard let stream = folder.withPlatformString({ opendir($0) }) else { throw Errno(rawValue: errno) }
        defer { closedir(stream) }
        let descriptor = dirfd(stream)
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw Errno(rawValue: errno) }
                return
            }
            let kind = Int32(entry.pointee.d_type)
            withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
                    let name = UnsafeBufferPointer(
                        start: $0, count: strlen(UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)))
                    guard !(name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8)) else { return }
                    body(Entry(name: name, folder: descriptor, kind: kind))
                }
            }
        }
    }

    /// Returns the target of a symbolic link as it is stored in the link; nil if the path is not a symbolic link.
    public static func linkTarget(_ path: FilePath) -> FilePath? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = path.withPlatformString { readlink($0, &bytes, bytes.count - 1) }
        return count > 0 ? FilePath(platformString: bytes) : nil
    }
}
