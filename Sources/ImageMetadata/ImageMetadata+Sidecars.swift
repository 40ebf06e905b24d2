extension ImageMetadata {
    /// Reads an `.xmp` sidecar.
    ///
    /// - Returns: nil if the bytes are not XMP, are over 8 MiB, or contain a document type.
    public init?(sidecarXMP bytes: [UInt8]) {
        return nil
    }

    /// Reads a `.json` sidecar of Google Takeout.
    ///
    /// - Returns: nil if the bytes are not the JSON that Takeout writes for a picture.
    public init?(takeoutJSON bytes: [UInt8]) {
        return nil
    }
}
