internal import Kernels

/// An image tower whose last stages process several images together, in memory that is kept for later calls.
protocol GroupedImageTower: ImageTower {
    associatedtype Workspace: GroupWorkspace

    /// The numbers in the pixels of one image.
    var valueCount: Int { get }
    /// The dimension of the embeddings.
    var dimension: Int { get }
    /// The memory of earlier calls.
    var workspaces: WorkspacePool<Workspace> { get }

    /// Creates memory for up to `capacity` images.
    func makeWorkspace(capacity: Int) -> Workspace

    /// Computes the embeddings of as many images as the result has rows.
    func encode(_ pixels: UnsafePointer<Float>, into result: MutableMatrixView, _ workspace: Workspace)
}

/// Memory for a group of images.
protocol GroupWorkspace: Sendable {
    /// The most images that the memory is enough for.
    var capacity: Int { get }
}

extension GroupedImageTower {
    /// The most images that go through the last stages together. For this many images, multiplying already takes far longer
    /// than reading the weights. The limit also bounds the memory of a call.
    private static var imagesAtOnce: Int { 8 }

    func encode(_ pixels: UnsafeBufferPointer<Float>, count: Int) -> ScratchMatrix {
        precondition(pixels.count == count * valueCount)
        let result = ScratchMatrix(rows: count, columns: dimension)
        guard let base = pixels.baseAddress, count > 0 else { return result }
        let capacity = min(count, Self.imagesAtOnce)
        let workspace = workspaces.take(
            where: { $0.capacity >= capacity }, make: { makeWorkspace(capacity: capacity) })
        defer { workspaces.giveBack(workspace) }
        for first in stride(from: 0, to: count, by: Self.imagesAtOnce) {
            let images = first..<min(count, first + Self.imagesAtOnce)
            encode(
                base + first * valueCount, into: result.view.part(rows: images, columns: 0..<dimension),
                workspace)
        }
        return result
    }
}
