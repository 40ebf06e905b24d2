extension ImageMetadata {
    /// Guesses from the name of a file, and otherwise from its time, when a picture was taken and whether it is a screenshot.
    ///
    /// - Parameters:
    ///   - fileName: The name, without folders.
    ///   - nanoseconds: When the file was last modified, in nanoseconds since 1970 in UTC.
    public init(fileName: [UInt8], fileTime nanoseconds: Int64) {
        self.init()
    }
}
