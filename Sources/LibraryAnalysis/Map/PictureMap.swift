internal import Analysis
internal import CLIPModel
internal import LibraryStore
public import Query

/// Pictures of a library as a map of two dimensions, from their stored embeddings.
///
/// ```swift
/// let map = try PictureMap(of: selection, layout: .tsne, engine: engine)
/// let first = (x: map.places[0], y: map.places[1])
/// ```
///
/// A value; safe to use from any thread.
public struct PictureMap: Sendable {
    /// How places are found.
    public enum Layout: String, CaseIterable, Sendable {
        /// Neighbours stay together: principal components, then `NeighborLayout`. Of more pictures than that takes, the others are placed
        /// by the nearest of those.
        case tsne
        /// The two directions in which the embeddings vary most: principal components.
        case pca
    }

    /// What is done.
    public enum Stage: Sendable {
        /// Reading embeddings, each several times.
        case embeddings
        /// Steps of the layout.
        case layout
    }

    /// The smallest number of pictures.
    public static let leastCount = 3
    /// The number of principal components that a t-SNE map is made of.
    public static let componentCount = 50

    /// The ids of the embeddings, in the order of the selection.
    public let embeddingIDs: [Int64]
    /// Where each lies, `[count, 2]`, row-major; the mean of those that were laid out is at zero.
    public let places: [Float]
    /// The number of principal components that the map was made of.
    public let directionCount: Int
    /// The share of the variance of the embeddings that these hold, 0 to 1.
    public let varianceShare: Double

    /// The number of pictures.
    public var count: Int { embeddingIDs.count }

    /// Computes a map. The same pictures give the same map.
    ///
    /// - Parameters:
    ///   - selection: The pictures.
    ///   - layout: How places are found.
    ///   - engine: The library and the model.
    ///   - threads: The number of threads.
    ///   - progress: Called with what is done and how much of it; throwing ends the work.
    /// - Throws: `AnalysisError.tooFewToMap` for fewer than ``leastCount`` pictures or if all are the same, or what the library or
    ///   `progress` throws.
    /// - Complexity: O(pictures · dimension² + dimension³) time, and for t-SNE O(pictures · landmarks · components) besides; memory for a
    ///   block of embeddings, two numbers a picture, and the square of the landmarks.
    public init(
        of selection: PictureSelection, layout: Layout, engine: SearchEngine, threads: Int = 1,
        progress: (Stage, Int) throws -> Void = { _, _ in }
    ) throws {
        guard selection.count >= Self.leastCount else {
            throw AnalysisError.tooFewToMap(found: selection.count, needed: Self.leastCount)
        }
        let passes = MapPasses(selection: selection, engine: engine)
        let components = try passes.components(
            layout == .pca ? 2 : Self.componentCount, threads: threads
        ) { try progress(.embeddings, $0) }
        directionCount = components.directions.count
        varianceShare = components.variances.reduce(0, +) / components.totalVariance
        let placement: LandmarkPlacement?
        switch layout {
        case .pca: placement = nil
        case .tsne:
            let landmarks = try passes.landmarks(components, most: NeighborLayout.mostPoints) {
                try progress(.embeddings, $0)
            }
            let layout = try NeighborLayout(landmarks, dimension: directionCount, threads: threads) {
                try progress(.layout, $0)
            }
            placement = LandmarkPlacement(landmarks, dimension: directionCount, places: layout.places)
        }
        (embeddingIDs, places) = try passes.places(components, placement) { try progress(.embeddings, $0) }
    }
}

/// The passes over the embeddings of a map.
private struct MapPasses {
    let selection: PictureSelection
    let engine: SearchEngine

    func components(
        _ count: Int, threads: Int, _ progress: (Int) throws -> Void
    ) throws -> PrincipalComponents {
        var sums = CovarianceSums(dimension: engine.encoder.dimension, threads: threads)
        try engine.forEachBlock(of: selection) { _, embeddings in
            try progress(sums.count)
            try sums.add(embeddings)
        }
        return try PrincipalComponents(sums, count: min(count, sums.dimension))
    }

    /// Some pictures, evenly spread over all, along the components; all of them if there are not more.
    func landmarks(
        _ components: PrincipalComponents, most: Int, _ progress: (Int) throws -> Void
    ) throws -> [Float] {
        let dimension = components.directions.count
        /// How many landmarks there are before a picture.
        func landmarks(before picture: Int) -> Int { picture * most / selection.count }
        var (seen, found) = (0, [Float]())
        try engine.forEachBlock(of: selection) { _, embeddings in
            try progress(seen)
            let rows = (0..<embeddings.count).filter {
                landmarks(before: seen + $0) < landmarks(before: seen + $0 + 1)
            }
            let chosen = rows.flatMap { embeddings[$0] }
            found += try components.project(Embeddings(values: chosen, dimension: embeddings.dimension))
            seen += embeddings.count
        }
        try requireEnough(found.count / dimension)
        return found
    }

    func places(
        _ components: PrincipalComponents, _ placement: LandmarkPlacement?, _ progress: (Int) throws -> Void
    ) throws -> (ids: [Int64], places: [Float]) {
        var (ids, places): ([Int64], [Float]) = ([], [])
        try engine.forEachBlock(of: selection) { records, embeddings in
            try progress(ids.count)
            ids += records.map(\.id)
            let points = try components.project(embeddings)
            places += placement?.places(of: points) ?? points
        }
        try requireEnough(ids.count)
        return (ids, places)
    }

    /// Pictures may have gone away between the passes.
    private func requireEnough(_ count: Int) throws {
        guard count >= PictureMap.leastCount else {
            throw AnalysisError.tooFewToMap(found: count, needed: PictureMap.leastCount)
        }
    }
}
