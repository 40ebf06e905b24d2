internal import CLIPModel
internal import FoundationEssentials
internal import Glibc

/// The files of a fetched model, held against the names that the Hub gave them after their content.
public enum FetchedFiles {
    /// Read at once.
    private static let chunkByteCount = 1 << 20

    /// Reads every file of a folder of the Hub's cache, and throws for one whose content is not what was fetched. Files that
    /// are no links to such files are passed over.
    ///
    /// - Throws: ``ModelHubError/damaged(path:expected:found:)``.
    /// - Complexity: O(bytes of the files).
    public static func verify(folder: String) throws {
        for name in CacheFile.names(in: folder).sorted() {
            let path = "\(folder)/\(name)"
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
                continue
            }
            let steps = target.split(separator: "/").suffix(2)
            guard steps.first == "blobs", let etag = steps.last else { continue }
            // The file itself is named, as it is what has to go before the model is fetched again.
            let file = URL(filePath: path).resolvingSymlinksInPath().path
            try verify(file, etag: String(etag))
        }
    }

    private static func verify(_ path: String, etag: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ModelHubError.damaged(path: path, expected: "its content", found: CacheFile.reason(errno))
        }
        defer { close(descriptor) }
        var check = ContentCheck(etag: etag, byteCount: CacheFile.byteCount(of: path) ?? 0)
        var chunk = [UInt8](repeating: 0, count: chunkByteCount)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw ModelHubError.damaged(
                    path: path, expected: "its content", found: CacheFile.reason(errno))
            }
            if count == 0 { break }
            chunk.withUnsafeBytes { check.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        if let wrong = check.finish() {
            throw ModelHubError.damaged(path: path, expected: wrong.expected, found: wrong.found)
        }
    }
}
