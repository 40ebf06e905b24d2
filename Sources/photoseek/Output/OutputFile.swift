internal import Answers
internal import CatalogStore
internal import FilePaths
internal import Glibc
internal import NumPyFiles
internal import SearchIndex
internal import StopPoints
internal import SystemPackage

/// An output file that is written completely or not at all, even if the power fails: under a temporary name in the same
/// folder, which is renamed when the disk has its content. The target of a symbolic link is replaced, not the link. Devices and pipes are written to directly.
///
/// A nonempty file that is not of the same kind is replaced only if the user insists; a library is never replaced.
struct OutputFile {
    let path: FilePath
    private let kind: Kind
    private let replacesOthers: Bool
    private let library: FilePath?

    /// - Parameters:
    ///   - replacesOthers: Whether the user insists.
    ///   - library: The library file in use.
    /// - Throws: ``OutputError`` if the file must not be written, so that the user learns this before any work is
    ///   done.
    init(_ path: FilePath, _ kind: Kind, replacesOthers: Bool, library: FilePath?) throws {
        self.path = path
        self.kind = kind
        self.replacesOthers = replacesOthers
        self.library = library
        try check()
        try checkPlace()
    }

    /// - Throws: ``OutputError``.
    func write(_ bytes: [UInt8]) throws {
        // A file may have been created there in the meantime.
        try check()
        guard !isDeviceOrPipe else {
            return try write(bytes, to: open(path, O_WRONLY | O_TRUNC), synced: false)
        }
        let target = path.resolvingLinks ?? path
        AbandonedOutput.remove(beside: target)
        StopPoint.before(.output).pass()
        let (descriptor, temporary) = try openTemporary(beside: target)
        do {
            try write(bytes, to: descriptor, synced: true)
            StopPoint.inside(.output).pass()
            guard temporary.rename(to: target) else { throw failure }
        } catch {
            temporary.unlink()
            throw error
        }
        target.syncName()
        StopPoint.after(.output).pass()
    }

    private func check() throws {
        if let library,
            LibraryFiles(library: library).contains(path) || IndexFiles(library: library).contains(path)
        {
            throw OutputError.isLibrary(path: path.string)
        }
        guard !replacesOthers, let status = FileStatus(following: path), status.isRegularFile,
            status.fileSize > 0
        else {
            return
        }
        guard kind.isWritten(in: try beginning()) else {
            throw OutputError.isForeign(path: path.string, expected: kind.name)
        }
    }

    /// Throws if the file is a folder, or if its folder is missing or cannot be written.
    private func checkPlace() throws {
        guard !isDeviceOrPipe else { return }
        let target = path.resolvingLinks ?? path
        let folder = target.removingLastComponent()
        let problem: Int32? =
            if FileStatus(following: target)?.isFolder == true {
                EISDIR
            } else {
                (folder.isEmpty ? "." : folder).withPlatformString {
                    faccessat(AT_FDCWD, $0, W_OK | X_OK, AT_EACCESS) == 0 ? nil : errno
                }
            }
        if let problem {
            throw OutputError.cannotWrite(path: path.string, reason: String(cString: strerror(problem)))
        }
    }

    private func beginning() throws -> [UInt8] {
        do {
            return try RegularFile(path).bytes(count: Kind.markRange)
        } catch {
            throw OutputError.cannotWrite(path: path.string, reason: error.description)
        }
    }

    private var isDeviceOrPipe: Bool {
        FileStatus(following: path).map { !$0.isRegularFile && !$0.isFolder } ?? false
    }

    /// Creates a new file, under a name that does not exist yet.
    private func openTemporary(beside target: FilePath) throws -> (descriptor: Int32, path: FilePath) {
        var number = 0
        while true {
            let temporary = target.appending(suffix: ".\(getpid())\(number > 0 ? "-\(number)" : "").part")
            let descriptor = temporary.withPlatformString {
                Glibc.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            }
            if descriptor >= 0 { return (descriptor, temporary) }
            guard errno == EEXIST, number < 100 else { throw failure }
            number += 1
        }
    }

    private func open(_ path: FilePath, _ flags: Int32) throws -> Int32 {
        let descriptor = path.withPlatformString { Glibc.open($0, flags | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw failure }
        return descriptor
    }

    /// Writes all bytes and closes the file.
    ///
    /// - Parameter synced: Whether to wait until the disk has them.
    private func write(_ bytes: [UInt8], to descriptor: Int32, synced: Bool) throws {
        let file = FileDescriptor(rawValue: descriptor)
        do {
            try file.closeAfter {
                _ = try file.writeAll(bytes)
                if synced, fsync(descriptor) != 0 { throw Errno(rawValue: errno) }
            }
        } catch let error as Errno {
            throw OutputError.cannotWrite(path: path.string, reason: error.description)
        }
    }

    private var failure: OutputError {
        .cannotWrite(path: path.string, reason: String(cString: strerror(errno)))
    }
}

extension OutputFile {
    /// The kind of an output file, and how to recognise a file of this kind.
    enum Kind {
        case contactSheet, numPy, plot, probe, map, service

        /// The value of the first key of an exported probe.
        static let probeFormat = "photoseek probe"
        /// The number of bytes at the beginning of a file that contain its mark.
        static let markRange = 512

        /// The name for the user.
        var name: String {
            switch self {
            case .contactSheet: "a Photoseek contact sheet"
            case .numPy: "a NumPy file"
            case .plot: "an SVG picture"
            case .probe: "a probe that was exported"
            case .map: "a Photoseek page"
            case .service: "a service of systemd"
            }
        }

        /// Whether a file with this beginning is of this kind.
        func isWritten(in beginning: [UInt8]) -> Bool {
            switch self {
            case .contactSheet, .map: beginning.contains(sequence: Array(ContactSheet.generator.utf8))
            case .numPy: beginning.starts(with: NumPyHeader.magic)
            case .plot: beginning.contains(sequence: Array("<svg".utf8))
            case .probe: beginning.contains(sequence: Array("\"\(Self.probeFormat)\"".utf8))
            case .service: beginning.contains(sequence: Array("[Service]".utf8))
            }
        }
    }
}

extension [UInt8] {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}

/// Why a result cannot be written.
enum OutputError: Equatable, ExplainedError {
    /// An output file cannot be written.
    case cannotWrite(path: String, reason: String)
    /// A file already exists, and the program did not write it.
    case isForeign(path: String, expected: String)
    /// The file is a part of the library in use.
    case isLibrary(path: String)
    /// Standard output cannot be written.
    case lost(reason: String)

    var description: String {
        switch self {
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .isForeign(let path, let expected):
            "\(path): the file exists and is not \(expected); name another file, or replace it with --force"
        case .isLibrary(let path):
            "\(path): this file belongs to the library; name another file for the result"
        case .lost(let reason):
            "the result is incomplete, because standard output cannot be written: \(reason)"
        }
    }
}

/// Temporary files of outputs whose process was killed. They are called `<name>.<process id>.part` or
/// `<name>.<process id>-<number>.part`.
enum AbandonedOutput {
    /// Removes the temporary files of an output file from its folder, if their process no longer exists.
    ///
    /// - Complexity: O(files in the folder).
    static func remove(beside target: FilePath) {
        let folder = target.removingLastComponent()
        let start = target.nameBytes + Array(".".utf8)
        for name in (try? FolderContents.names(in: folder.isEmpty ? "." : folder)) ?? [] {
            let bytes = name.bytes
            guard bytes.starts(with: start), let writer = writer(of: bytes.dropFirst(start.count)),
                kill(writer, 0) != 0, errno == ESRCH
            else { continue }
            folder.appending(name).unlink()
        }
    }

    /// The process id in the name of a temporary file, given the part after the target's name; nil if it is another
    /// kind of name.
    private static func writer(of rest: ArraySlice<UInt8>) -> pid_t? {
        let end = Array(".part".utf8)
        guard rest.suffix(end.count).elementsEqual(end) else { return nil }
        let numbers = rest.dropLast(end.count).split(
            separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false
        ).map { pid_t(String(decoding: $0, as: UTF8.self)) }
        guard let writer = numbers[0], writer > 0, numbers.last != .some(nil) else { return nil }
        return writer
    }
}
