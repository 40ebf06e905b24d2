extension CLIPEncoder {
    /// Reads everything that encoding needs and throws if something is missing or wrong.
    ///
    /// Checks that every weight has the expected shape and only finite numbers, and that the tokenizer can be read.
    ///
    /// - Throws: ``CLIPModelError`` or ``TokenizerError``.
    /// - Complexity: O(bytes of the checkpoint).
    public func verify() throws {
        for weight in try imageWeights() + textWeights() { try weight.checkFinite() }
        _ = try tokens(of: "")
    }
}
