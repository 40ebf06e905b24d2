internal import Kernels

/// Memory for the intermediate results of consecutive convolutions, which alternate between its two halves.
struct ConvolutionMemory: Sendable {
    private let halves: [FloatMemory]
    private let capacity: Int

    /// Allocates two halves of `capacity` numbers each.
    init(capacity: Int) {
        self.capacity = capacity
        halves = (0..<2).map { _ in FloatMemory(count: capacity) }
    }

    /// Images in the first half of the memory.
    func first(_ count: Int, _ side: Int, _ channels: Int) -> ImageStack {
        images(halves[0], count, side, channels)
    }

    /// Images in the second half of the memory.
    func second(_ count: Int, _ side: Int, _ channels: Int) -> ImageStack {
        images(halves[1], count, side, channels)
    }

    private func images(_ memory: FloatMemory, _ count: Int, _ side: Int, _ channels: Int) -> ImageStack {
        precondition(count * side * side * channels <= capacity)
        return ImageStack(memory.base, count: count, side: side, channels: channels)
    }
}
