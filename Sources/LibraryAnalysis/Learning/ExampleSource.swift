public import Query
public import SystemPackage

/// Where examples of a class come from.
public enum ExampleSource: Equatable, Sendable {
    /// All pictures in a folder and below it, which need not be in the library.
    case folder(FilePath)
    /// The pictures of the library that a request selects.
    case request(SearchRequest)
    /// Pictures of the library.
    case pictures(PictureSelection)
}
