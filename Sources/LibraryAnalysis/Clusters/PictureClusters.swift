internal import Analysis
internal import CLIPModel
internal import LibraryStore
public import Query

/// Groups the pictures of a library by what they show, and names the groups.
///
/// ```swift
/// let clusters = PictureClusters(engine: engine, describer: describer)
/// for group in try clusters.groups(of: selection) { print(group.count, group.words) }
/// ```
///
/// Immutable; any number of threads may use it.
public struct PictureClusters: Sendable {
    /// The most pictures that the groups are trained on.
    private static let sampleCount = 65_536
    /// The most pictures for each group that they are trained on.
    private static let samplesPerGroup = 512

    /// The number of threads of the training.
    public var threads = 1
    /// Asked now and then; true ends the work with a `CancellationError`.
    public var isCancelled: @Sendable () -> Bool = { false }

    private let engine: SearchEngine
    private let describer: PictureDescriber

    /// - Parameters:
    ///   - engine: The library and the model.
    ///   - describer: Names the groups; by words of a vocabulary.
    public init(engine: SearchEngine, describer: PictureDescriber) {
        precondition(describer.vocabulary != nil)
        (self.engine, self.describer) = (engine, describer)
    }

    /// Groups pictures. The same pictures always give the same groups.
    ///
    /// - Parameters:
    ///   - selection: The pictures.
    ///   - count: The largest number of groups, from 1 to `ImageGroups.largestCount`; nil for `ImageGroups.usualCount(of:)`.
    ///   - nearest: How many of the pictures nearest to its centre each group has.
    ///   - progress: Called with the number of pictures that are assigned; throwing ends the work.
    /// - Returns: The groups, the largest first; none if there are no pictures.
    /// - Throws: `CancellationError`, `AnalysisError`, or what the library or `progress` throws.
    /// - Complexity: O(pictures · groups · dimension) time; memory for some ten thousand embeddings, and 8 bytes a picture.
    public func groups(
        of selection: PictureSelection, count: Int? = nil, nearest: Int = 3,
        progress: (Int) throws -> Void = { _ in }
    ) throws -> [PictureGroup] {
        let count = min(count ?? ImageGroups.usualCount(of: selection.count), max(selection.count, 1))
        let byID = selection.sorted
        guard let sample = try sample(of: byID, groups: count) else { return [] }
        var groups = try ImageGroups(
            training: sample, count: count, nearest: nearest, threads: threads, isCancelled: isCancelled)
        var done = 0
        try engine.forEachBlock(of: byID) { records, embeddings in
            try progress(done)
            try groups.add(embeddings, ids: records.map(\.id))
            done += records.count
        }
        return try named(groups.all)
    }

    /// The embeddings of some of the pictures, evenly spread; nil if there are none.
    private func sample(of selection: PictureSelection, groups: Int) throws -> Embeddings? {
        var values: [Float] = []
        let count = min(Self.sampleCount, groups * Self.samplesPerGroup)
        values.reserveCapacity(min(count, selection.count) * engine.encoder.dimension)
        try engine.forEachBlock(of: selection.spread(count)) { _, embeddings in
            if isCancelled() { throw CancellationError() }
            values.append(contentsOf: embeddings.values)
        }
        return values.isEmpty ? nil : Embeddings(values: values, dimension: engine.encoder.dimension)
    }

    private func named(_ groups: [ImageGroup]) throws -> [PictureGroup] {
        guard let vocabulary = describer.vocabulary else { return [] }
        let names = try GroupNames(
            groups, describer: describer.describer, kinds: vocabulary.kindOfWord)
        let images = try engine.images(embeddingIDs: groups.flatMap { $0.nearest.map(\.id) })
        func text(_ words: [StandingText]) -> [String] { words.map { vocabulary.words[$0.text] } }
        return groups.enumerated().map { place, group in
            PictureGroup(
                words: text(names.words[place]), hints: text(names.hints[place]), count: group.count,
                nearest: group.nearest.compactMap { near in
                    images[near.id].map { PictureGroup.Picture(image: $0, cosine: near.cosine) }
                })
        }
    }
}
