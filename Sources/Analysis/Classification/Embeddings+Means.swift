public import CLIPModel

extension Embeddings {
    /// The normalised means of groups of consecutive embeddings of unit length, as of one text in several templates (Radford et al.
    /// 2021, section 3.1.4: an ensemble over the embedding space).
    ///
    /// - Parameter groupSize: The number of embeddings of a group, which divides ``count``.
    /// - Returns: `[count / groupSize, dimension]`, of unit length; nil if the embeddings of a group cancel.
    /// - Complexity: O(count · dimension).
    public func meansOfGroups(of groupSize: Int) -> Embeddings? {
        precondition(groupSize > 0 && count.isMultiple(of: groupSize))
        guard groupSize > 1 else { return self }
        var means: [Float] = []
        means.reserveCapacity(values.count / groupSize)
        for start in stride(from: 0, to: count, by: groupSize) {
            var sum = [Double](repeating: 0, count: dimension)
            for row in start..<start + groupSize {
                for column in 0..<dimension { sum[column] += Double(values[row * dimension + column]) }
            }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 1e-6 else { return nil }
            means.append(contentsOf: sum.lazy.map { Float($0 / length) })
        }
        return Embeddings(values: means, dimension: dimension)
    }
}
