extension ExactIndex {
    /// The largest number of vectors that ``meanDistance`` looks at.
    private static let sampleCount = 500

    /// The mean of 1 - cosine of two different vectors, which have unit length; 0 if there are fewer than two.
    ///
    /// If there are more than 500, it is that of about 500 of them, in equal steps.
    /// - Complexity: O(dimension · min(count, 500)).
    public var meanDistance: Double {
        let rows = Array(stride(from: 0, to: count, by: max(1, count / Self.sampleCount)))
        guard rows.count > 1 else { return 0 }
        let sum = sum(ofRows: rows)
        // The sum of all inner products, those of a vector with itself among them, is the squared length of the sum.
        let number = Double(rows.count)
        let products = sum.reduce(0) { $0 + Double($1) * Double($1) } - number
        return 1 - products / (number * (number - 1))
    }
}

extension IVFFlatIndex {
    /// The largest number of lists that ``meanDistance`` looks at.
    private static let sampleCount = 500

    /// The mean of 1 - cosine of two vectors, which have unit length, as far as their centroids tell.
    ///
    /// The vectors of a list have a mean in the direction of their centroid, whose length is their mean cosine with it. That
    /// of the training counts for all lists.
    /// If there are more than 500 lists, about 500 of them count, in equal steps.
    /// - Complexity: O(dimension · min(nlist, 500)).
    public var meanDistance: Double {
        let lists = Array(
            stride(from: 0, to: description.nlist, by: max(1, description.nlist / Self.sampleCount)))
        let vectors = lists.reduce(0) { $0 + layout.counts[$1] }
        guard vectors > 1 else { return 0 }
        var sum = [Float](repeating: 0, count: description.dimension)
        for list in lists {
            let share = Float(Double(layout.counts[list]) / Double(vectors))
            let start = list * description.dimension
            centroids.values[start..<start + sum.count].withUnsafeBufferPointer { values in
                for index in sum.indices { sum[index] += share * values[index] }
            }
        }
        let length = sum.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let mean = length * (1 - Double(description.training.meanDistance))
        return 1 - mean * mean
    }
}
