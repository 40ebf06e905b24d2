internal import FilePaths
internal import Glibc
internal import SystemPackage

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
