import FilePaths
import Foundation
import Synchronization
public import SystemPackage

/// What people ask a library while it is indexed: a file beside the library, from searches to the run that indexes, in whatever
/// processes they are. Pictures whose names have to do with it can come next.
///
/// The file has no promise: a query that cannot be noted is left out. Any number of threads may use a value.
///
/// ```swift
/// let asked = AskedQueries(library: "library.sqlite")
/// asked.note("a dog on the beach")    // a search
/// let texts = asked.take()            // the run
/// ```
public final class AskedQueries: Sendable {
    /// Further queries are left out if the file has this many bytes, until the run ends.
    private static let sizeLimit = 64 << 10

    private let library: FilePath
    /// The number of bytes that were taken.
    private let taken = Mutex(0)

    /// - Parameter library: The library file.
    public init(library: FilePath) { self.library = library.resolvingExistingPart }

    private var path: FilePath { library.appending(suffix: ".asked") }

    /// Notes a query, if someone holds the lock of the library.
    ///
    /// - Parameter text: The query as it was written; line breaks count as spaces.
    public func note(_ text: String) {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ").utf8.prefix(1000)
        guard !line.isEmpty, (try? LibraryLock.isHeld(libraryPath: library)) == true,
            FileStatus(of: path).map({ $0.fileSize < Self.sizeLimit }) ?? true,
            let file = try? FileDescriptor.open(
                path, .writeOnly, options: [.append, .create, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite)
        else { return }
        _ = try? file.closeAfter { try file.writeAll(Array(line) + [UInt8(ascii: "\n")]) }
    }

    /// The queries that were noted since the last call, in their order.
    public func take() -> [String] {
        taken.withLock { taken in
            guard let size = FileStatus(of: path)?.fileSize, size > taken,
                let bytes = try? RegularFile(path, byteLimit: 2 * Self.sizeLimit).bytes(),
                let end = bytes.lastIndex(of: UInt8(ascii: "\n")), end >= taken
            else { return [] }
            defer { taken = end + 1 }
            return bytes[taken...end].split(separator: UInt8(ascii: "\n")).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
    }

    /// Forgets everything; for the holder of the lock, when its run begins and when it ends.
    public func clear() {
        taken.withLock { taken in
            path.unlink()
            taken = 0
        }
    }
}
