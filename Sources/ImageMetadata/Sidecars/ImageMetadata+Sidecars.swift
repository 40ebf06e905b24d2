extension ImageMetadata {
    /// Reads an `.xmp` sidecar, as darktable, Lightroom and digiKam write it.
    ///
    /// - Returns: nil if the bytes are not XMP, are over 8 MiB, or contain a document type, and if the library that reads XMP is not
    ///   installed.
    /// - Complexity: O(n) in the bytes.
    public init?(sidecarXMP bytes: [UInt8]) {
        guard let packet = XMPPacket(bytes) else { return nil }
        self.init(xmp: packet, source: .sidecar)
    }

    /// Reads a `.json` sidecar of Google Takeout.
    ///
    /// Takeout has the time in UTC, without the offset where the picture was taken: the time has offset 0. Its title is the name of
    /// the file, and is not read. Its caption may have been written by people, and so are its names.
    ///
    /// - Returns: nil if the bytes are not the JSON that Takeout writes for a picture, or over 1 MiB.
    /// - Complexity: O(n) in the bytes.
    public init?(takeoutJSON bytes: [UInt8]) {
        guard let record = TakeoutRecord(bytes) else { return nil }
        self.init()
        takenAt = record.captureTime
        location = record.location
        caption = record.caption
        people.unite(record.people)
    }
}
