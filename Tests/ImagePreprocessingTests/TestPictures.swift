import ImagePreprocessing

/// The images, numbers and checksums that the script for the golden files computes in the same way.
enum TestPictures {
    /// SplitMix64: number `index` of a stream that starts at `origin`.
    static func random(_ index: UInt64, origin: UInt64 = 0) -> UInt64 {
        var z = (origin &+ index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// An image with gradients, hard edges between 0 and 255, and noise, in blocks of 32 x 24 pixels.
    static func pattern(seed: Int, width: Int, height: Int) -> RGBImage {
        let origin = UInt64(seed) << 40
        let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
            for y in 0..<height {
                for x in 0..<width {
                    let block = (x / 32 + y / 24 + seed) % 3
                    for channel in 0..<3 {
                        let index = (y * width + x) * 3 + channel
                        switch block {
                        case 0:
                            let gradient = x * 255 / width + y * 255 / height * (channel + 1)
                            buffer[index] = UInt8(gradient % 256)
                        case 1: buffer[index] = (x / 7 + y / 5) % 2 == 0 ? 0 : 255
                        default: buffer[index] = UInt8(random(UInt64(index), origin: origin) >> 56)
                        }
                    }
                }
            }
            count = width * height * 3
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// FNV-1a with 64 bits, as 16 hexadecimal digits.
    static func checksum(_ bytes: [UInt8]) -> String {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// A copy with one to three bits flipped anywhere after the first 8 bytes.
    static func damaged(_ bytes: [UInt8], seed: Int) -> [UInt8] {
        let origin = UInt64(seed) << 32
        var copy = bytes
        for flip in 0..<1 + random(0, origin: origin) % 3 {
            let at = 8 + Int(random(1 + 2 * flip, origin: origin) % UInt64(bytes.count - 8))
            copy[at] ^= 1 << UInt8(random(2 + 2 * flip, origin: origin) % 8)
        }
        return copy
    }
}
