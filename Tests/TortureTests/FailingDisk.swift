import FilePaths
import Foundation
import SystemPackage
import TestSupport

/// A disk that keeps for certain only what was synced: of a file what was written before its last sync, of a folder the names that it had
/// at its last sync. The rest may be there, in part, or not.
struct FailingDisk {
    /// What of the rest is there after the power failed.
    enum Rest: CaseIterable { case nothing, onlyNames, onlyContent, someOfIt, all }

    private enum Change {
        case write(offset: Int, [UInt8])
        case resize(Int)

        func apply(to bytes: inout [UInt8]) {
            switch self {
            case .write(let offset, let new):
                if bytes.count < offset + new.count {
                    bytes += [UInt8](repeating: 0, count: offset + new.count - bytes.count)
                }
                bytes.replaceSubrange(offset..<offset + new.count, with: new)
            case .resize(let size):
                bytes = bytes.prefix(size) + [UInt8](repeating: 0, count: max(0, size - bytes.count))
            }
        }
    }

    private final class File {
        var synced: [UInt8] = []
        var pending: [Change] = []
        /// The target, if it is a symbolic link.
        var target: String?
    }

    private enum NameChange {
        case add(String, File)
        case addFolder(String)
        /// The file is nil if a folder is renamed.
        case rename(String, String, File?)
        case remove(String)

        var folder: String {
            switch self {
            case .add(let path, _), .addFolder(let path), .rename(_, let path, _), .remove(let path):
                (path as NSString).deletingLastPathComponent
            }
        }
    }

    /// The names that the disk has for certain.
    private var names: [String: File] = [:]
    /// The names that programs see.
    private var seen: [String: File] = [:]
    private var folders: Set<String>
    private var pendingNames: [NameChange] = []
    private var files: [UInt64: File] = [:]
    private let root: String

    /// A disk whose content so far is synced.
    ///
    /// - Parameter root: The folder that is looked at, and that stays.
    init(copyOf root: String) throws {
        self.root = root
        folders = [root]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            let path = root + "/" + name
            guard let status = FileStatus(of: FilePath(path)) else { continue }
            if status.isFolder {
                folders.insert(path)
            } else {
                let file = File()
                file.synced = try FilePath(path).read()
                names[path] = file
                seen[path] = file
                files[status.identity.number] = file
            }
        }
    }

    mutating func take(_ step: DiskRecord.Step) {
        switch step {
        case .create(let number, let path):
            let file = File()
            files[number] = file
            seen[path] = file
            pendingNames.append(.add(path, file))
        case .write(let number, let offset, let bytes):
            files[number]?.pending.append(.write(offset: offset, bytes))
        case .resize(let number, let size): files[number]?.pending.append(.resize(size))
        case .sync(let number):
            guard let file = files[number] else { return }
            for change in file.pending { change.apply(to: &file.synced) }
            file.pending = []
        case .syncFolder(let folder):
            let synced = pendingNames.filter { $0.folder == folder }
            pendingNames.removeAll { $0.folder == folder }
            for change in synced {
                Self.apply(change, &names, &folders)
                // A file that came from another folder is not there too.
                if case .rename(let former, _, _) = change {
                    pendingNames.removeAll { if case .add(former, _) = $0 { true } else { false } }
                }
            }
        case .link(let path, let target):
            let file = File()
            file.target = target
            seen[path] = file
            pendingNames.append(.add(path, file))
        case .makeFolder(let path): pendingNames.append(.addFolder(path))
        case .rename(let path, let other):
            let file = seen.removeValue(forKey: path)
            seen[other] = file ?? seen[other]
            pendingNames.append(.rename(path, other, file))
        case .remove(let path):
            seen[path] = nil
            pendingNames.append(.remove(path))
        }
    }

    private static func apply(
        _ change: NameChange, _ names: inout [String: File], _ folders: inout Set<String>
    ) {
        switch change {
        case .add(let path, let file): names[path] = file
        case .addFolder(let path): folders.insert(path)
        case .rename(let path, let other, let file):
            let known = names.removeValue(forKey: path)
            names[other] = file ?? known ?? names[other]
        case .remove(let path): names[path] = nil
        }
    }

    /// Writes what is there after the power failed now into another folder, which must not exist.
    func fail(leaving rest: Rest, into copy: String, _ random: inout SeededGenerator) throws {
        var (names, folders) = (names, folders)
        let count =
            switch rest {
            case .nothing, .onlyContent: 0
            case .onlyNames, .all: pendingNames.count
            // Disks write names in their order.
            case .someOfIt: Int.random(in: 0...pendingNames.count, using: &random)
            }
        for change in pendingNames.prefix(count) { Self.apply(change, &names, &folders) }
        func exists(_ folder: String) -> Bool {
            folder == root
                || folders.contains(folder) && exists((folder as NSString).deletingLastPathComponent)
        }
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for folder in folders.sorted() where exists(folder) {
            try FileManager.default.createDirectory(
                atPath: copy + folder.dropFirst(root.count), withIntermediateDirectories: true)
        }
        for (path, file) in names.sorted(by: { $0.key < $1.key })
        where exists((path as NSString).deletingLastPathComponent) {
            let place = FilePath(copy + path.dropFirst(root.count))
            if let target = file.target {
                try place.link(to: FilePath(target))
            } else {
                try place.write(content(of: file, rest, &random))
            }
        }
    }

    private func content(of file: File, _ rest: Rest, _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = file.synced
        for change in file.pending {
            switch rest {
            case .nothing, .onlyNames: continue
            case .onlyContent, .all: change.apply(to: &bytes)
            // Disks write content in any order, in sectors.
            case .someOfIt:
                guard Bool.random(using: &random) else { continue }
                if case .write(let offset, let new) = change, Int.random(in: 0..<8, using: &random) == 0 {
                    let sectors = Int.random(in: 0...new.count / 512, using: &random)
                    Change.write(offset: offset, Array(new.prefix(512 * sectors))).apply(to: &bytes)
                } else {
                    change.apply(to: &bytes)
                }
            }
        }
        return bytes
    }
}
