internal import ArgumentParser

/// What a raw file and the picture of the same name beside it are.
enum Pairs: String, CaseIterable, ExpressibleByArgument {
    /// One picture with two files.
    case joined
    /// Two pictures.
    case separate
}
