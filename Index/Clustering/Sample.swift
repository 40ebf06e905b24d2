internal import Kernels

/// Some of the vectors of a block, in their order; all of them where no more were asked for.
struct Sample {
    private let block: VectorBlock
    /// The chosen vectors; nil when the sample is the whole block.
    private let copies: [Float]?

    /// Chooses `count` vectors, all with the same chance.
    init(of block: VectorBlock, count: Int, using random: inout SplitMix64) {
        self.block = block
        guard count < block.count else {
            copies = nil
            return
        }
        let dimension = block.dimension
        let values = block.base.assumingMemoryBound(to: Float.self)
        copies = [Float](unsafeUninitializedCapacity: count * dimension) { buffer, initialized in
            var taken = 0
            // Selection sampling (Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S).
            for index in 0..<block.count {
                guard Int.random(in: 0..<block.count - index, using: &random) < count - taken else {
                    continue
                }
                (buffer.baseAddress! + taken * dimension)
                    .initialize(from: values + index * dimension, count: dimension)
                taken += 1
            }
            initialized = count * dimension
        }
    }

    func withBlock<Result, Failure>(
        _ body: (VectorBlock) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let copies else { return try body(block) }
        return try copies.withUnsafeBufferPointer { values throws(Failure) in
            try body(
                VectorBlock(
                    UnsafeRawPointer(values.baseAddress!), count: copies.count / block.dimension,
                    dimension: block.dimension))
        }
    }
}
