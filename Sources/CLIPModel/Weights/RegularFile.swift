internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// A regular file that is open for reading, with its size at the time of opening.
///
/// All checks use the open file descriptor, so that the file cannot be replaced between check and use.
struct RegularFile: ~Copyable {
    /// Why a file cannot be used.
    enum Failure: Error, Equatable {
        case missing
        case folder
        case notRegular
        case system(reason: String)
    }

    let byteCount: Int
    private let descriptor: Int32

    /// Opens a file. Throws for pipes and devices without blocking.
    init(path: FilePath) throws(Failure) {
        // Non-blocking, so that opening a pipe without a writer does not hang; regular files ignore it.
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw Self.lastFailure() }
        do throws(Failure) {
            byteCount = try Self.byteCount(of: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Reads all bytes. There are fewer than ``byteCount`` if the file has been shortened since it was opened.
    borrowing func contents() throws(Failure) -> Data {
        var data = Data(count: byteCount)
        var done = 0
        while done < data.count {
            let step = data.withUnsafeMutableBytes { bytes in
                let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
                return read(descriptor, rest.baseAddress, rest.count)
            }
            if step == 0 { break }
            if step > 0 {
                done += step
            } else if errno != EINTR {
                throw Self.lastFailure()
            }
        }
        return data.prefix(done)
    }

    /// Maps the file read-only. The file must not be empty. The caller owns the mapping, which stays valid after the file is
    /// closed.
    borrowing func map() throws(Failure) -> UnsafeRawBufferPointer {
        let start = mmap(nil, byteCount, PROT_READ, MAP_SHARED, descriptor, 0)
        guard let start, start != MAP_FAILED else { throw Self.lastFailure() }
        return UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    private static func byteCount(of descriptor: Int32) throws(Failure) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw lastFailure() }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int(status.st_size)
        case S_IFDIR: throw .folder
        default: throw .notRegular
        }
    }

    private static func lastFailure() -> Failure {
        switch errno {
        case ENOENT, ENOTDIR: .missing
        case ENXIO: .notRegular  // a socket
        case let code: .system(reason: String(cString: strerror(code)))
        }
    }
}

extension RegularFile.Failure: CustomStringConvertible {
    /// The reason, written to follow "cannot be read:".
    var description: String {
        switch self {
        case .missing: "there is no such file"
        case .folder: "it is a folder"
        case .notRegular: "it is not a regular file"
        case .system(let reason): reason
        }
    }
}
