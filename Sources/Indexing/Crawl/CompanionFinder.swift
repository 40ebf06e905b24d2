internal import FilePaths
internal import SystemPackage

/// Finds the companions of pictures, folder by folder.
///
/// Remembers the folders that have files which could be companions.
struct CompanionFinder {
    /// Whether a raw file and a picture of the same name are two pictures.
    let separatesPairs: Bool

    private var folders: [FilePath: FolderOfCompanions?] = [:]

    init(separatesPairs: Bool) { self.separatesPairs = separatesPairs }

    /// The companions of the picture at an absolute path. Files that are gone by now are left out.
    mutating func companions(of picture: FilePath) -> Companions {
        let folder = picture.removingLastComponent()
        guard let names = names(in: folder) else { return Companions(files: []) }
        let found = names.companions(of: picture.nameBytes, withRaw: !separatesPairs)
        return Companions(
            files: found.compactMap { name, kind in
                guard let status = FileStatus(following: folder.appending(name: name)), status.isRegularFile
                else { return nil }
                return .init(
                    name: name, kind: kind, fileSize: status.fileSize,
                    modificationTime: status.modificationTime)
            })
    }

    /// The pictures whose raw data this file is; none if it is not a raw file, or stands alone.
    mutating func pictures(ofRaw file: FilePath) -> [FilePath] {
        guard !separatesPairs else { return [] }
        let folder = file.removingLastComponent()
        return names(in: folder)?.pictures(ofRaw: file.nameBytes).map(folder.appending(name:)) ?? []
    }

    /// The files whose place in the library a change of these files may change: the pictures of which one is or was a companion,
    /// and their own raw files.
    static func files(relatedTo files: [FilePath]) -> [FilePath] {
        Dictionary(grouping: files) { $0.removingLastComponent() }.flatMap { folder, files in
            // The files may be gone.
            let changed = files.map(\.nameBytes)
            let present = ((try? FolderContents.names(in: folder)) ?? []).map(\.bytes)
            guard let names = FolderOfCompanions(names: present + changed) else { return [FilePath]() }
            return changed.flatMap(names.files).map(folder.appending(name:))
        }
    }

    private mutating func names(in folder: FilePath) -> FolderOfCompanions? {
        if let known = folders[folder] { return known }
        let names = try? FolderContents.names(in: folder).map(\.bytes)
        let found = names.flatMap(FolderOfCompanions.init)
        folders[folder] = .some(found)
        return found
    }
}
