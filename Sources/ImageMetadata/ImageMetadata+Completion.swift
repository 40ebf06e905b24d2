extension ImageMetadata {
    /// These metadata, with what is unknown filled in from others.
    ///
    /// Keywords and people are united: these first, then those of `other`, each in its order and without a name that differs from an
    /// earlier one only in case. The flags are true if either is.
    ///
    /// - Complexity: O(n) in the keywords and people.
    public func completed(by other: ImageMetadata) -> ImageMetadata {
        self
    }
}
