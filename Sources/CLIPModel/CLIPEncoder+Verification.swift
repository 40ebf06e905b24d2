extension CLIPEncoder {
    /// Reads everything that encoding ever needs, and throws for what is missing or wrong: the shape of every weight, a
    /// number that is NaN or infinite, the tokenizer.
    ///
    /// - Throws: ``CLIPModelError`` or ``TokenizerError``.
    /// - Complexity: O(bytes of the checkpoint).
    public func verify() throws {
        for weight in try imageWeights() + textWeights() { try weight.checkFinite() }
        _ = try tokens(of: "")
    }
}
