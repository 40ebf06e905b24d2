internal import ArgumentParser

/// How numbers are stored.
enum Precision: String, ExpressibleByArgument, CaseIterable {
    case f16, f32
}
