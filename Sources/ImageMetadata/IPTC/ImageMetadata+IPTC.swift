extension ImageMetadata {
    /// What an IPTC block says.
    init(iptc block: IPTCBlock) {
        self.init()
        takenAt = block.captureTime
        title = block.texts(.objectName).first
        caption = block.texts(.caption).first
        keywords.unite(block.texts(.keyword))
    }
}
