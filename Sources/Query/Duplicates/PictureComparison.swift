internal import FilePaths
internal import ImagePreprocessing
internal import LibraryStore
internal import SystemPackage

/// The pictures of a library that are compared with each other, and what is known of them.
struct PictureComparison {
    /// The pictures whose facts are in memory at once.
    private static let factsCount = 1000
    /// Pictures of one second are compared whatever they look like, unless there are more than this: then the time means
    /// nothing.
    private static let mostOfSecond = 8
    /// The files that one task reads, and the pairs that it compares.
    private static let (readCount, comparedCount) = (8, 64)

    private let images: [ImageRecord]
    private let search: DuplicateSearch
    private let model: ModelRecord
    private let near: NearPictures
    /// When the pictures were taken, as far as that is known well.
    private let times: [ImageFacts.Time?]
    /// What is compared first.
    private let proposals: Set<Pair>
    private let bursts: [Pair]
    /// The pairs that were compared, and those of them that are the same.
    private var (compared, confirmed): (Set<Pair>, Set<Pair>) = ([], [])
    /// The pictures that were read.
    private(set) var sketches: [Int: PictureSketch] = [:]
    /// Those that could not be.
    private(set) var skipped: [Duplicates.Skipped] = []
    private var unreadable: Set<Int> = []

    /// Looks for the pairs that may be the same, or of one burst.
    ///
    /// - Throws: `CancellationError` or `LibraryError`.
    init(
        _ images: [ImageRecord], leavingOut others: Set<Int>, of search: DuplicateSearch,
        model: ModelRecord, progress: (DuplicateProgress) -> Void
    ) throws {
        (self.images, self.search, self.model) = (images, search, model)
        let taking = images.indices.filter { !others.contains($0) }
        near = try NearPictures(
            of: Dictionary(uniqueKeysWithValues: taking.map { (images[$0].id, $0) }), count: images.count,
            in: search.library, model: model, threads: search.threads
        ) { done in
            try Task.checkCancellation()
            progress(DuplicateProgress(step: .searching, done: done, total: taking.count))
        }
        times = try Self.times(images, search.library)
        let known = times
        var bySecond: [Int64: [Int]] = [:]
        for position in taking {
            if let second = known[position]?.localSeconds { bySecond[second, default: []].append(position) }
        }
        let ofSecond = bySecond.values.filter { $0.count <= Self.mostOfSecond }.flatMap { positions in
            positions.flatMap { one in positions.filter { $0 > one }.map { Pair(one, $0) } }
        }
        bursts = search.kinds.contains(.burst) ? near.bursts { Likeness.isBurst(known[$0], known[$1]) } : []
        proposals = near.proposals().union(ofSecond).union(bursts)
    }

    private static func times(
        _ images: [ImageRecord], _ library: any Library
    ) throws -> [ImageFacts.Time?] {
        var times: [ImageFacts.Time?] = []
        for start in stride(from: 0, to: images.count, by: factsCount) {
            try Task.checkCancellation()
            let some = images[start..<min(start + factsCount, images.count)]
            let facts = try library.facts(imageIDs: some.map(\.id))
            times += some.map { image in
                facts[image.id]?.takenAt.flatMap { $0.isMeasured ? $0 : nil }
            }
        }
        return times
    }

    /// Reads and compares the pictures of all pairs that may be the same. Where a near picture is the same, the next ones are compared
    /// too.
    ///
    /// - Throws: `CancellationError`.
    mutating func compare(progress: (DuplicateProgress) -> Void) async throws {
        var next = proposals
        while !next.isEmpty {
            let pairs = next.sorted()
            try await read(pairs, progress)
            confirmed.formUnion(try await same(pairs, progress))
            compared.formUnion(pairs)
            next = near.continuations(of: confirmed).subtracting(compared)
        }
    }

    private mutating func read(
        _ pairs: [Pair], _ progress: (DuplicateProgress) -> Void
    ) async throws {
        let positions = Set(pairs.flatMap { [$0.one, $0.other] }).sorted().filter {
            sketches[$0] == nil && !unreadable.contains($0)
        }
        let (images, decoder) = (images, search.decoder)
        let read = try await concurrentValues(
            positions, blockCount: Self.readCount, threads: search.threads,
            report: { progress(.init(step: .reading, done: $0, total: positions.count)) },
            { position in Result { try PictureSketch(of: images[position].path, decoder: decoder) } })
        for (position, result) in zip(positions, read) {
            switch result {
            case .success(let sketch): sketches[position] = sketch
            case .failure(let error):
                let reason = (error as? ImageError)?.reason ?? String(describing: error)
                skipped.append(.init(path: images[position].path, reason: reason))
                unreadable.insert(position)
            }
        }
    }

    /// Those of some pairs that are the same picture.
    private func same(
        _ pairs: [Pair], _ progress: (DuplicateProgress) -> Void
    ) async throws -> [Pair] {
        let possible = pairs.filter { mayBeSame($0.one, $0.other) }
        let sketches = sketches
        let same = try await concurrentValues(
            possible, blockCount: Self.comparedCount, threads: search.threads,
            report: { progress(.init(step: .comparing, done: $0, total: possible.count)) },
            { pair in
                guard let one = sketches[pair.one], let other = sketches[pair.other] else { return false }
                return SketchComparison.isSame(one, other)
            })
        return zip(possible, same).filter(\.1).map(\.0)
    }

    /// The groups of pictures that are the same.
    ///
    /// - Throws: `LibraryError`.
    func sameGroups() throws -> [KeeperGroups.Group] {
        try KeeperGroups.groups(confirmed.sorted(), best: best) { one, other in
            guard !compared.contains(Pair(one, other)), mayBeSame(one, other), let first = sketches[one],
                let second = sketches[other]
            else { return false }
            return SketchComparison.isSame(first, second)
        }
    }

    /// The groups of pictures that were taken in one go, after the same pictures have become one.
    ///
    /// - Throws: `LibraryError`.
    func burstGroups(after same: [KeeperGroups.Group]) throws -> [KeeperGroups.Group] {
        var keepers: [Int: Int] = [:]
        for group in same {
            for other in group.others { keepers[other] = group.keeper }
        }
        let pairs = Set(bursts.map { Pair(keepers[$0.one] ?? $0.one, keepers[$0.other] ?? $0.other) }).filter
        {
            $0.one != $0.other && sketches[$0.one] != nil && sketches[$0.other] != nil
                && Likeness.isBurst(times[$0.one], times[$0.other])
        }
        let likeness = Likeness(meanDistance: near.meanDistance)
        return try KeeperGroups.groups(pairs.sorted(), best: best) { one, other in
            guard Likeness.isBurst(times[one], times[other]), let first = try embedding(one),
                let second = try embedding(other)
            else { return false }
            return likeness.isLike(first, second) { true }
        }
    }

    private func embedding(_ position: Int) throws -> [Float]? {
        try search.library.embedding(imageID: images[position].id, modelID: model.id)
    }

    /// Whether the times of two pictures allow that they are the same: copies and edits keep the second, or lose it.
    private func mayBeSame(_ one: Int, _ other: Int) -> Bool {
        guard let first = times[one], let second = times[other] else { return true }
        return first.localSeconds == second.localSeconds
    }

    private func best(_ positions: [Int]) throws -> (position: Int, reason: DuplicateGroup.Reason) {
        let facts = try search.library.facts(imageIDs: positions.map { images[$0].id })
        return KeeperChoice.best(
            positions.map { position in
                .init(
                    images[position], position: position, sharpness: sketches[position]?.sharpness ?? 0,
                    facts[images[position].id])
            })
    }
}
