internal import CImageCodecs

/// The instruction sets that the resampling loops are compiled for. All variants give the same samples, bit for bit.
package enum ResamplingInstructions: CaseIterable, Sendable {
    /// The instructions that every processor of the architecture supports.
    case plain
    /// AVX2.
    case avx2

    /// The best instruction set that this processor supports.
    package static var best: ResamplingInstructions {
        codec_best_instructions() == CODEC_AVX2 ? .avx2 : .plain
    }

    /// The instruction sets that this processor supports.
    package static var available: [ResamplingInstructions] { best == .avx2 ? [.plain, .avx2] : [.plain] }

    /// The value for the C functions.
    var codec: codec_instructions {
        switch self {
        case .plain: CODEC_PLAIN
        case .avx2: CODEC_AVX2
        }
    }
}
