import FilePaths
import Foundation
import SystemPackage
import TestSupport

/// A folder of pictures in which random things happen.
///
/// Nothing here needs to succeed: something else may change the same file at the same time.
struct PictureTree {
    let root: FilePath
    /// A disk that comes and goes, if disks can be mounted.
    let disk: RemovableDisk?
    /// What happened so far, to tell why a comparison failed.
    private(set) var journal: [String] = []
    private var random: SeededGenerator

    /// Where a run looks for words that belong to pictures.
    private static let sidecars = ["darktable", "lightroom", "digikam"].map {
        Fixtures.path("metadata/xmp/\($0).xmp")
    }
    private static let folderNames: [[UInt8]] =
        ["a", "b c", "Ünïcode", "😀 fun", "2023 Trip", "x.png"].map { Array($0.utf8) }
        + [Array("M".utf8) + [0xFC] + Array("ller".utf8)]
    /// Names of files that are pictures by themselves.
    private static let plainNames: [[UInt8]] =
        (1...6).map { Array("\($0).png".utf8) }
        + ["two words.jpg", "🏖.png", "20230405_101112.jpg"].map { Array($0.utf8) }
        + [Array("caf".utf8) + [0xE9] + Array(".png".utf8)]
    /// Names of files that may be one picture together with others.
    private static let pairNames: [[UInt8]] = [
        "IMG_1.JPG", "IMG_1.CR2", "IMG_2.jpg", "IMG_2.NEF", "IMG_2.MOV",
    ].map { Array($0.utf8) }
    private static let sidecarNames: [[UInt8]] = ["IMG_1.xmp", "IMG_2.jpg.xmp", "1.xmp", "2.png.xmp"].map {
        Array($0.utf8)
    }

    init(root: FilePath, disk: RemovableDisk?, seed: UInt64) throws {
        (self.root, self.disk) = (root, disk)
        random = SeededGenerator(seed: seed)
        // A named folder without pictures keeps what the library has of it.
        try root.appending("always.png").write(SamplePicture.png(seed: 1000))
        for _ in 0..<12 { change() }
    }

    /// Does something random.
    mutating func change() {
        let (kind, action) = nextAction()
        let done: String
        do {
            done = try action()
        } catch {
            done = "nothing: \(error)"
        }
        journal.append("\(kind): \(done)")
    }

    /// Removes what a run would not take for a deletion, and makes everything readable: what a plain run finds then is what a new
    /// library finds.
    mutating func settle() throws {
        try disk?.attach()
        try settle(root)
        journal.append("settled")
    }

    private func settle(_ folder: FilePath) throws {
        if mode(of: folder) & 0o700 != 0o700 { try folder.setMode(0o755) }
        var isEmpty = true
        for name in try FolderContents.names(in: folder) {
            let path = folder.appending(name)
            guard let status = FileStatus(of: path) else { continue }
            isEmpty = false
            if status.isSymbolicLink {
                // A link that leads nowhere may lead to a disk that is missing.
                if FileStatus(following: path) == nil { try path.delete() }
            } else if status.isFolder {
                try settle(path)
            } else if mode(of: path) & 0o400 == 0 {
                try path.setMode(0o644)
            }
        }
        // A folder without anything may be where a disk is missing.
        if isEmpty || folder == disk?.place { try folder.appending("notes.txt").write(Array("notes".utf8)) }
    }

    private func mode(of path: FilePath) -> mode_t {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0 ? status.st_mode : 0o777
    }
}

// MARK: - What is there

extension PictureTree {
    /// All files, links not followed, and all folders.
    private func entries() -> (files: [FilePath], folders: [FilePath]) {
        var (files, folders): ([FilePath], [FilePath]) = ([], [root])
        var next = 0
        while next < folders.count {
            let folder = folders[next]
            next += 1
            let names = ((try? FolderContents.names(in: folder)) ?? []).sorted { $0.precedes($1) }
            for name in names {
                let path = folder.appending(name)
                guard let status = FileStatus(of: path), path != root.appending("always.png") else {
                    continue
                }
                if status.isFolder { folders.append(path) } else { files.append(path) }
            }
        }
        return (files, folders)
    }

    /// The names of each file that has several.
    func hardLinks() -> [FilePath: FilePath] {
        let groups = Dictionary(
            grouping: entries().files.filter { FileStatus(of: $0)?.isRegularFile == true }
        ) {
            FileStatus(of: $0)?.identity
        }
        var first: [FilePath: FilePath] = [:]
        for names in groups.values where names.count > 1 {
            for name in names { first[name] = names.min { $0.bytes.lexicographicallyPrecedes($1.bytes) } }
        }
        return first
    }
}

// MARK: - What happens

extension PictureTree {
    private typealias Action = () throws -> String

    private mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.randomElement(using: &random)
    }

    private mutating func name(like file: FilePath?) -> [UInt8] {
        let isPaired =
            file.map { Self.pairNames.contains($0.nameBytes) } ?? (Int.random(in: 0..<4, using: &random) == 0)
        return (isPaired ? Self.pairNames : Self.plainNames).randomElement(using: &random)!
    }

    private mutating func content() -> [UInt8] {
        let picture = SamplePicture.png(seed: Int.random(in: 0..<12, using: &random), width: 16, height: 16)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return []
        case 1: return Array("no picture \(Int.random(in: 0..<3, using: &random))".utf8)
        case 2: return Array(picture.prefix(picture.count / 2))
        case 3: return SamplePicture.pngHeader(width: 60_000, height: 60_000)
        default: return picture
        }
    }

    /// The next action, with all that is random in it decided.
    private mutating func nextAction() -> (kind: String, Action) {
        let (files, folders) = entries()
        let folder = pick(folders) ?? root
        guard let file = pick(files) else {
            return ("add", write(content(), to: folder.appending(name: name(like: nil))))
        }
        let number = Int.random(in: 0..<22, using: &random)
        switch number {
        case 0...4: return ("write", write(content(), to: folder.appending(name: name(like: nil))))
        case 5: return ("replace", replace(folder.appending(name: name(like: nil)), with: content()))
        case 6:
            return (
                "delete",
                { [file] in
                    try file.delete(); return "\(file)"
                }
            )
        case 7: return ("move", move(file, to: folder.appending(name: name(like: file))))
        case 8: return ("copy", copy(file, to: folder.appending(name: name(like: file))))
        case 9: return ("make a folder", makeFolder(folder.appending(name: pick(Self.folderNames)!)))
        case 10, 11:
            let moved = pick(folders.filter { $0 != root && $0 != disk?.place }) ?? root
            return ("move a tree", moveTree(moved, to: folder.appending(name: pick(Self.folderNames)!)))
        case 12:
            let doomed = pick(folders.filter { $0 != root && $0 != disk?.place }) ?? root
            return ("delete a tree", deleteTree(doomed))
        case 13: return ("truncate", truncate(file))
        case 14: return ("append", copy(file, to: file, adding: [0]))
        case 15: return ("touch", touch(file, seconds: Int.random(in: 0..<2_000_000_000, using: &random)))
        case 16: return ("chmod", close(Bool.random(using: &random) ? file : folder))
        case 17: return ("hard link", hardLink(file, at: folder.appending(name: pick(Self.plainNames)!)))
        case 18:
            return (
                "link",
                link(Bool.random(using: &random) ? file : folder, at: folder.appending(name: name(like: nil)))
            )
        case 19:
            return (
                "sidecar", sidecar(pick(Self.sidecars)!, at: folder.appending(name: pick(Self.sidecarNames)!))
            )
        case 20: return ("swap", swap(file, with: pick(files) ?? file))
        default: return ("disk", toggleDisk())
        }
    }

    private func write(_ bytes: [UInt8], to path: FilePath) -> Action {
        {
            try path.write(bytes)
            return "\(bytes.count) bytes to \(path)"
        }
    }

    private func replace(_ path: FilePath, with bytes: [UInt8]) -> Action {
        { [root] in
            let made = root.appending("making.tmp")
            try made.write(bytes)
            try made.move(to: path)
            return "\(path)"
        }
    }

    private func move(_ file: FilePath, to path: FilePath) -> Action {
        {
            try file.move(to: path)
            return "\(file) to \(path)"
        }
    }

    private func copy(_ file: FilePath, to path: FilePath, adding bytes: [UInt8] = []) -> Action {
        {
            guard FileStatus(following: file)?.isRegularFile == true else { return "nothing" }
            try path.write(file.read() + bytes)
            return "\(file) to \(path)"
        }
    }

    private func makeFolder(_ path: FilePath) -> Action {
        {
            try path.makeFolder()
            return "\(path)"
        }
    }

    private func moveTree(_ folder: FilePath, to path: FilePath) -> Action {
        { [root, disk] in
            guard folder != root, disk.map({ !$0.place.isInside(folder) }) ?? true else { return "nothing" }
            try folder.move(to: path)
            return "\(folder) to \(path)"
        }
    }

    private func deleteTree(_ folder: FilePath) -> Action {
        { [root, disk] in
            guard folder != root, disk.map({ !$0.place.isInside(folder) }) ?? true else { return "nothing" }
            try folder.deleteTree()
            return "\(folder)"
        }
    }

    private func truncate(_ file: FilePath) -> Action {
        {
            guard let size = FileStatus(of: file)?.fileSize else { return "nothing" }
            let descriptor = try FileDescriptor.open(file, .writeOnly)
            try descriptor.closeAfter { try descriptor.resize(to: size / 2) }
            return "\(file)"
        }
    }

    private func touch(_ file: FilePath, seconds: Int) -> Action {
        {
            try file.setModified(seconds: seconds)
            return "\(file)"
        }
    }

    private func close(_ path: FilePath) -> Action {
        { [root] in
            guard path != root, FileStatus(of: path)?.isSymbolicLink == false else { return "nothing" }
            try path.setMode(0)
            return "\(path)"
        }
    }

    /// Only files whose name makes no pairs get further names, because the library may keep any of them.
    private func hardLink(_ file: FilePath, at path: FilePath) -> Action {
        {
            guard Self.plainNames.contains(file.nameBytes), FileStatus(of: file)?.isRegularFile == true else {
                return "nothing"
            }
            try path.hardLink(to: file)
            return "\(path) to \(file)"
        }
    }

    /// Links lead to what a run would look at without them, because what a run found through a link stays in the library while it exists.
    private func link(_ target: FilePath, at path: FilePath) -> Action {
        {
            let isPicture =
                (Self.plainNames + Self.pairNames).contains(target.nameBytes) && target.extension != "MOV"
            guard isPicture || FileStatus(of: target)?.isFolder == true else { return "nothing" }
            try path.link(to: target)
            return "\(path) to \(target)"
        }
    }

    private func sidecar(_ source: String, at path: FilePath) -> Action {
        {
            try path.write([UInt8](try Data(contentsOf: URL(filePath: source))))
            return "\(path)"
        }
    }

    private func swap(_ file: FilePath, with other: FilePath) -> Action {
        { [root] in
            guard Self.pairNames.contains(file.nameBytes) == Self.pairNames.contains(other.nameBytes),
                file != other
            else {
                return "nothing"
            }
            let aside = root.appending("aside.tmp")
            try file.move(to: aside)
            try other.move(to: file)
            try aside.move(to: other)
            return "\(file) and \(other)"
        }
    }

    private func toggleDisk() -> Action {
        { [disk] in try disk?.toggle() ?? "nothing" }
    }
}
