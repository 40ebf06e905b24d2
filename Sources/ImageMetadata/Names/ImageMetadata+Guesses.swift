extension ImageMetadata {
    /// Guesses from the name of a file, and otherwise from its time, when a picture was taken and whether it is a screenshot.
    ///
    /// - Parameters:
    ///   - fileName: The name, without folders.
    ///   - nanoseconds: When the file was last modified, in nanoseconds since 1970 in UTC. The guess has offset 0, because the file system
    ///     does not say where the picture was taken.
    public init(fileName: [UInt8], fileTime nanoseconds: Int64) {
        self.init()
        let name = FileNameDate(fileName)
        isScreenshot = name.isScreenshot
        takenAt = name.captureTime ?? Self.captureTime(ofFileTime: nanoseconds)
    }

    private static func captureTime(ofFileTime nanoseconds: Int64) -> CaptureTime {
        let (seconds, rest) = nanoseconds.flooredDivision(by: 1_000_000_000)
        return CaptureTime(localSeconds: seconds, nanoseconds: Int32(rest), utcOffset: 0, source: .fileTime)
    }
}
