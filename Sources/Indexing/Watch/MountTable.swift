internal import FilePaths
internal import Glibc
internal import SystemPackage

/// The folders on which something is mounted, as the kernel lists them.
///
/// Mounting changes what a folder contains without any event of the folder.
struct MountTable: ~Copyable {
    /// A descriptor that `poll` finds with an exceptional condition after a change; -1 if the kernel tells nothing.
    let descriptor: Int32
    private var mounts: [FilePath: Mount] = [:]

    /// What is mounted on a folder.
    private struct Mount: Equatable {
        /// The number of the mount.
        let number: String
        /// The kind of the file system.
        let kind: String
    }

    private static let blockSize = 1 << 16
    private static let sizeLimit = 64 << 20

    /// Reads the table of this process.
    init() {
        descriptor = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
        mounts = read()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads the table again.
    ///
    /// - Returns: The folders on which something else is mounted than before, or nothing any more.
    mutating func changes() -> Set<FilePath> {
        let former = mounts
        mounts = read()
        return Set(former.keys).union(mounts.keys).filter { former[$0] != mounts[$0] }
    }

    /// The kind of the file system that holds a folder; nil if the kernel does not tell.
    borrowing func kind(holding folder: FilePath) -> String? {
        let points = mounts.keys.filter { folder.isInside($0) }
        return points.max { $0.components.count < $1.components.count }.flatMap { mounts[$0]?.kind }
    }

    /// The last mount on each folder. A line of `proc_pid_mountinfo(5)` begins with the number of the mount, the fifth field is
    /// the folder, and the kind of the file system follows a field that is a hyphen.
    private func read() -> [FilePath: Mount] {
        var mounts: [FilePath: Mount] = [:]
        for line in content().split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " "))
            guard fields.count > 5, let hyphen = fields.dropFirst(6).firstIndex(of: [UInt8(ascii: "-")]),
                hyphen + 1 < fields.count
            else { continue }
            mounts[FilePath(bytes: Self.unescaped(fields[4]))] = Mount(
                number: String(decoding: fields[0], as: UTF8.self),
                kind: String(decoding: fields[hyphen + 1], as: UTF8.self))
        }
        return mounts
    }

    private func content() -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        while descriptor >= 0, bytes.count < Self.sizeLimit {
            let count = pread(descriptor, &block, block.count, off_t(bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        return bytes
    }

    /// The bytes of a field, in which a backslash and three octal digits stand for space, tab, line break and backslash.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3).compactMap { digit in
                (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) ? Int(digit - UInt8(ascii: "0")) : nil
            }
            let value = digits.reduce(0) { $0 * 8 + $1 }
            if byte == UInt8(ascii: "\\"), digits.count == 3, let escaped = UInt8(exactly: value) {
                bytes.append(escaped)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
