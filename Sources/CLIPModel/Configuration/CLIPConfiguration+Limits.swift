extension CLIPConfiguration {
    /// The most numbers that one input may have inside a tower: 256 MiB of float32, more than ten times as many as in
    /// published models. The weights of a checkpoint limit its widths, but not the product of widths and tokens.
    private static let largestInputCount = 1 << 26

    /// The most tokens that are worth encoding together. With more, matrix products do not get faster, but every thread
    /// needs more memory for its batch.
    private static let usefulTokenCount = 2304

    /// Throws if the sizes would take more memory than any published model needs.
    ///
    /// - Throws: ``CLIPModelError``.
    func checkMemory(path: String) throws {
        var towers = [("text", text.tower, text.contextLength)]
        if case .transformer(let vision) = vision {
            towers.append(("image", vision.tower, vision.tokenCount))
        }
        for (name, tower, tokens) in towers {
            let count = tokens * max(tower.width, tower.feedForwardWidth)
            guard count <= Self.largestInputCount else {
                throw CLIPModelError.malformed(
                    path: path, key: "",
                    expected:
                        "sizes of the \(name) encoder that make at most \(Self.largestInputCount) numbers per input",
                    found: "\(count)")
            }
        }
    }

    /// The number of images that are worth encoding together.
    var usefulBatchSize: Int {
        guard case .transformer(let vision) = vision else { return .max }
        return max(1, Self.usefulTokenCount / vision.tokenCount)
    }
}
