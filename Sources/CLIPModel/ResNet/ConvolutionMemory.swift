internal import Kernels

/// Memory for what is between two convolutions, used by turns.
struct ConvolutionMemory: Sendable {
    private let halves: [FloatMemory]
    private let capacity: Int

    /// Twice room for `capacity` numbers.
    init(capacity: Int) {
        self.capacity = capacity
        halves = (0..<2).map { _ in FloatMemory(count: capacity) }
    }

    /// Images in the first half of the memory.
    func first(_ count: Int, _ side: Int, _ channels: Int) -> ImageStack {
        images(halves[0], count, side, channels)
    }

    /// Images in the second half.
    func second(_ count: Int, _ side: Int, _ channels: Int) -> ImageStack {
        images(halves[1], count, side, channels)
    }

    private func images(_ memory: FloatMemory, _ count: Int, _ side: Int, _ channels: Int) -> ImageStack {
        precondition(count * side * side * channels <= capacity)
        return ImageStack(memory.base, count: count, side: side, channels: channels)
    }
}
