/// The inner loops of ``Resampler``.
enum ResamplingPass {
    /// One half in fixed point, so that the final shift rounds.
    private static let half: Int32 = 1 << (ResamplingWeights.fractionBits - 1)

    private static func clipped(_ sum: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: min(max(sum >> ResamplingWeights.fractionBits, 0), 255))
    }
}

// MARK: - Columns

extension ResamplingPass {
    /// Resamples each of the given rows to the places of `weights`.
    static func resampleColumns(of image: RGBImage, rows: Range<Int>, _ weights: ResamplingWeights)
        -> RGBImage
    {
        if weights.isIdentity { return image.cropped(columns: weights.reach, rows: rows) }
        let width = weights.starts.count
        let pixels = [UInt8](unsafeUninitializedCapacity: rows.count * width * 3) { target, count in
            image.pixels.withUnsafeBufferPointer { source in
                for (index, row) in rows.enumerated() {
                    resampleRow(
                        UnsafeBufferPointer(
                            rebasing: source[row * image.width * 3..<(row + 1) * image.width * 3]),
                        into: UnsafeMutableBufferPointer(
                            rebasing: target[index * width * 3..<(index + 1) * width * 3]),
                        weights)
                }
            }
            count = rows.count * width * 3
        }
        return RGBImage(width: width, height: rows.count, pixels: pixels)
    }

    private static func resampleRow(
        _ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>,
        _ weights: ResamplingWeights
    ) {
        weights.values.withUnsafeBufferPointer { values in
            for place in 0..<weights.starts.count {
                var (red, green, blue) = (half, half, half)
                var sample = weights.starts[place] * 3
                let first = place * weights.stride
                for index in first..<first + weights.counts[place] {
                    let weight = values[index]
                    red &+= Int32(source[sample]) &* weight
                    green &+= Int32(source[sample + 1]) &* weight
                    blue &+= Int32(source[sample + 2]) &* weight
                    sample += 3
                }
                target[place * 3] = clipped(red)
                target[place * 3 + 1] = clipped(green)
                target[place * 3 + 2] = clipped(blue)
            }
        }
    }
}

// MARK: - Rows

extension ResamplingPass {
    /// Resamples the given columns to the places of `weights`.
    static func resampleRows(of image: RGBImage, columns: Range<Int>, _ weights: ResamplingWeights)
        -> RGBImage
    {
        if weights.isIdentity { return image.cropped(columns: columns, rows: weights.reach) }
        let (height, rowCount) = (weights.starts.count, columns.count * 3)
        var sums = [Int32](repeating: 0, count: rowCount)
        let pixels = [UInt8](unsafeUninitializedCapacity: height * rowCount) { target, count in
            image.pixels.withUnsafeBufferPointer { source in
                sums.withUnsafeMutableBufferPointer { sums in
                    for place in 0..<height {
                        sums.update(repeating: half)
                        for offset in 0..<weights.counts[place] {
                            let start =
                                ((weights.starts[place] + offset) * image.width + columns.lowerBound) * 3
                            let row = UnsafeBufferPointer(rebasing: source[start..<start + rowCount])
                            add(row, times: weights.values[place * weights.stride + offset], to: sums)
                        }
                        for index in 0..<rowCount { target[place * rowCount + index] = clipped(sums[index]) }
                    }
                }
            }
            count = height * rowCount
        }
        return RGBImage(width: columns.count, height: height, pixels: pixels)
    }

    /// Sums whole rows at a time, which the compiler turns into vector instructions.
    private static func add(
        _ samples: UnsafeBufferPointer<UInt8>, times weight: Int32, to sums: UnsafeMutableBufferPointer<Int32>
    ) {
        for index in 0..<sums.count { sums[index] &+= Int32(samples[index]) &* weight }
    }
}
