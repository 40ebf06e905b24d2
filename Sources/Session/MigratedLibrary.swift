public import SystemPackage

/// A library of an earlier version of the program that was brought to the current one when it was opened.
public struct MigratedLibrary: Equatable, Sendable {
    /// The library file.
    public let path: FilePath
    /// The schema version that it had.
    public let formerVersion: Int
    /// The schema version that it has now, which earlier versions of the program refuse.
    public let version: Int
}
