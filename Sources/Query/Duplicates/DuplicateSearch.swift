public import CLIPModel
public import ImagePreprocessing
public import LibraryStore
internal import SearchIndex
internal import SystemPackage

/// Finds the pictures of a library of which one is enough. It never changes or deletes anything.
///
/// Exact copies are known by the hashes of their files. For the others, the embeddings propose pairs through the search index, and
/// small copies of their pixels decide; only the files of proposed pairs are read.
///
/// ```swift
/// let search = try DuplicateSearch(library: catalog, encoder: encoder, modelName: "photos")
/// for group in try await search.find().groups { print(group.keeper.image.path, group.others.count) }
/// ```
public struct DuplicateSearch: Sendable {
    let library: any Library
    let model: ModelRecord
    /// The kinds of groups to find.
    public var kinds = Set(DuplicateGroup.Kind.allCases)
    /// The number of threads to use.
    public var threads = 1
    /// What reads the files.
    public var decoder = ImageDecoder()

    /// Creates a search.
    ///
    /// - Parameters:
    ///   - library: Where to search.
    ///   - encoder: The model whose embeddings propose pairs.
    ///   - modelName: What the user calls the model, for errors.
    /// - Throws: ``QueryError/otherModel(library:holds:asked:)`` or ``QueryError/emptyLibrary(path:model:)``;
    ///   `LibraryError` or `CLIPModelError`.
    public init(library: any Library, encoder: CLIPEncoder, modelName: String) throws {
        self.library = library
        model = try SearchEngine.heldModel(of: encoder, named: modelName, in: library)
    }

    /// Finds the groups among the pictures that pass the filters.
    ///
    /// - Parameters:
    ///   - filters: What must be true of a picture.
    ///   - progress: Called now and then.
    /// - Throws: ``QueryError`` for a filter that cannot be resolved; `CancellationError` if the task is cancelled; `LibraryError`.
    /// - Complexity: O(n log n) for n pictures, n searches of the index, and the time to read the files of proposed pairs; memory for
    ///   16 neighbours of each picture, and 4 or 8 KB for each picture that is read.
    public func find(
        _ filters: [SearchFilter] = [], progress: (DuplicateProgress) -> Void = { _ in }
    ) async throws -> Duplicates {
        let resolution = try FilterResolution(filters, in: library)
        let images = try library.images(of: resolution.filters, limit: .max, offset: 0)
            .sorted { $0.id < $1.id }
        var found = Duplicates()
        (found.pictures, found.notes) = (images.count, resolution.notes)
        let copies = try exactGroups(images)
        var groups = copies.map { DuplicateGroup.Draft(kind: .exact, group: $0) }
        if !kinds.isDisjoint(with: [.same, .burst]) {
            let others = Set(copies.flatMap(\.others))
            var comparison = try PictureComparison(
                images, leavingOut: others, of: self, model: model, progress: progress)
            try await comparison.compare(progress: progress)
            let same = try comparison.sameGroups()
            groups += same.map { DuplicateGroup.Draft(kind: .same, group: $0) }
            if kinds.contains(.burst) {
                groups += try comparison.burstGroups(after: same).map { .init(kind: .burst, group: $0) }
            }
            found.skipped = comparison.skipped.sorted { $0.path.string < $1.path.string }
            found.read = comparison.sketches.count
        }
        found.groups = try complete(groups.filter { kinds.contains($0.kind) }, images)
        return found
    }

    /// The groups of files with the same bytes.
    private func exactGroups(_ images: [ImageRecord]) throws -> [KeeperGroups.Group] {
        let copies = Dictionary(grouping: images.indices) { images[$0].contentHash }.values
            .filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
        return try copies.map { positions in
            let facts = try library.facts(imageIDs: positions.map { images[$0].id })
            let best = KeeperChoice.best(
                positions.map { .init(images[$0], position: $0, sharpness: 0, facts[images[$0].id]) })
            return KeeperGroups.Group(
                keeper: best.position, reason: best.reason, others: positions.filter { $0 != best.position })
        }
    }

    /// The groups with the records of their pictures, in order.
    private func complete(
        _ drafts: [DuplicateGroup.Draft], _ images: [ImageRecord]
    ) throws -> [DuplicateGroup] {
        let shown = Set(drafts.flatMap { [$0.group.keeper] + $0.group.others })
        let facts = try library.facts(imageIDs: shown.map { images[$0].id })
        func picture(_ position: Int) -> DuplicateGroup.Picture {
            .init(image: images[position], facts: facts[images[position].id])
        }
        let groups = drafts.map { draft in
            DuplicateGroup(
                kind: draft.kind, keeper: picture(draft.group.keeper), reason: draft.group.reason,
                others: draft.group.others.map(picture).sorted { $0.image.path.string < $1.image.path.string }
            )
        }
        let order = DuplicateGroup.Kind.allCases
        return groups.sorted { one, other in
            if one.kind != other.kind {
                return order.firstIndex(of: one.kind) ?? 0 < order.firstIndex(of: other.kind) ?? 0
            }
            return one.keeper.image.path.string < other.keeper.image.path.string
        }
    }
}

extension DuplicateGroup {
    /// A group before its pictures are looked up.
    struct Draft {
        let kind: Kind
        let group: KeeperGroups.Group
    }
}

extension KeeperChoice.Candidate {
    init(_ image: ImageRecord, position: Int, sharpness: Double, _ facts: ImageFacts?) {
        let (pixels, overflows) = image.width.multipliedReportingOverflow(by: image.height)
        self.init(
            position: position, pixels: overflows ? .max : pixels, sharpness: sharpness, facts: facts,
            modificationTime: image.modificationTime)
    }
}
