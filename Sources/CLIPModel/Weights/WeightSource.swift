/// The name and the shape of a tensor that part of a tower was made from.
struct WeightSource: Sendable {
    let name: String
    let shape: [Int]

    /// - Throws: ``CLIPModelError`` if the tensor is missing or has the wrong shape.
    func load(_ files: WeightFiles) throws -> Weight { try files.weight(name, shape: shape) }
}
