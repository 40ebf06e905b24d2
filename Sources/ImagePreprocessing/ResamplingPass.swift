internal import CImageCodecs

/// The two passes of ``Resampler``. Their inner loops are in C, to use vector instructions.
struct ResamplingPass {
    let instructions: codec_instructions

    /// Resamples each of the given rows to the places of `weights`.
    func resampleColumns(of image: RGBImage, rows: Range<Int>, _ weights: ResamplingWeights)
        -> RGBImage
    {
        if weights.isIdentity { return image.cropped(columns: weights.reach, rows: rows) }
        let (sourceCount, targetCount) = (image.width * 3, weights.starts.count * 3)
        let pixels = [UInt8](unsafeUninitializedCapacity: rows.count * targetCount) { target, count in
            image.pixels.withUnsafeBufferPointer { source in
                weights.withCodecWeights { weights in
                    for (index, row) in rows.enumerated() {
                        let from = UnsafeBufferPointer(
                            rebasing: source[row * sourceCount..<(row + 1) * sourceCount])
                        let to = UnsafeMutableBufferPointer(
                            rebasing: target[index * targetCount..<(index + 1) * targetCount])
                        codec_resample_row(
                            from.baseAddress, sourceCount, weights, instructions, to.baseAddress)
                    }
                }
            }
            count = rows.count * targetCount
        }
        return RGBImage(width: weights.starts.count, height: rows.count, pixels: pixels)
    }

    /// Resamples the given columns to the places of `weights`.
    func resampleRows(of image: RGBImage, columns: Range<Int>, _ weights: ResamplingWeights)
        -> RGBImage
    {
        if weights.isIdentity { return image.cropped(columns: columns, rows: weights.reach) }
        let (height, rowCount) = (weights.starts.count, columns.count * 3)
        let pixels = [UInt8](unsafeUninitializedCapacity: height * rowCount) { target, count in
            image.pixels.withUnsafeBufferPointer { source in
                for place in 0..<height {
                    var sums = [Int32](repeating: 0, count: rowCount)
                    for offset in 0..<Int(weights.counts[place]) {
                        let row = Int(weights.starts[place]) + offset
                        let start = (row * image.width + columns.lowerBound) * 3
                        let from = UnsafeBufferPointer(rebasing: source[start..<start + rowCount])
                        let weight = weights.values[place * weights.stride + offset]
                        codec_add_weighted_row(from.baseAddress, rowCount, weight, instructions, &sums)
                    }
                    let to = UnsafeMutableBufferPointer(
                        rebasing: target[place * rowCount..<(place + 1) * rowCount])
                    codec_round_sums(sums, rowCount, instructions, to.baseAddress)
                }
            }
            count = height * rowCount
        }
        return RGBImage(width: columns.count, height: height, pixels: pixels)
    }
}

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
