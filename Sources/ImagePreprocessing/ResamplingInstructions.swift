internal import CImageCodecs

/// What the loops of resampling are compiled for: all variants give the same samples, bit for bit.
package enum ResamplingInstructions: CaseIterable, Sendable {
    /// What every processor of the architecture has.
    case plain
    /// AVX2.
    case avx2

    /// The best that this processor runs.
    package static var best: ResamplingInstructions {
        codec_best_instructions() == CODEC_AVX2 ? .avx2 : .plain
    }

    /// Those that this processor runs.
    package static var available: [ResamplingInstructions] { best == .avx2 ? [.plain, .avx2] : [.plain] }

    /// As the C functions take it.
    var codec: codec_instructions {
        switch self {
        case .plain: CODEC_PLAIN
        case .avx2: CODEC_AVX2
        }
    }
}
