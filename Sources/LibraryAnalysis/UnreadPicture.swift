public import ImagePreprocessing
public import SystemPackage

/// A picture that an analysis leaves out because it cannot be read.
public struct UnreadPicture: Equatable, Sendable {
    /// The file.
    public let path: FilePath
    /// Why it cannot be read.
    public let error: ImageError
}
