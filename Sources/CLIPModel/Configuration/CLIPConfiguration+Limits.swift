extension CLIPConfiguration {
    /// The most numbers that one input may have inside a tower, 256 MiB of float32: more than ten times as many as in
    /// published models. The weights of a checkpoint bound its widths, but not the product of these with tokens.
    private static let largestInputCount = 1 << 26

    /// The most tokens that are worth encoding together: beyond them matrix products get no faster, and every thread needs
    /// memory for its own.
    private static let usefulTokenCount = 2304

    /// Throws for sizes that would take more memory than any model needs.
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
                        "sizes of the \(name) encoder that make at most \(Self.largestInputCount) numbers an input",
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
