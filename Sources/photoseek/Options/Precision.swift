internal import ArgumentParser
internal import Kernels

/// The names of precisions on the command line.
enum Precision: String, ExpressibleByArgument, CaseIterable {
    case f16, f32

    var stored: VectorPrecision {
        switch self {
        case .f16: .float16
        case .f32: .float32
        }
    }

    init(_ stored: VectorPrecision) {
        switch stored {
        case .float16: self = .f16
        case .float32: self = .f32
        }
    }
}
