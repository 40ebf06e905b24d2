import CImageCodecs
import Testing

/// The C functions distinguish files that libpng has too little memory for from damaged files.
@Suite struct PNGMemoryTests {
    private func decode(_ bytes: [UInt8], memoryLimit: Int) -> codec_status {
        var size = codec_size()
        var reason = [CChar](repeating: 0, count: Int(CODEC_REASON_CAPACITY))
        guard codec_png_read_size(bytes, bytes.count, &size, &reason) == .done else { return .corrupt }
        var pixels = [UInt8](repeating: 0, count: Int(size.width) * Int(size.height) * 3)
        return codec_png_decode(bytes, bytes.count, size, memoryLimit, &pixels, &reason)
    }

    /// With a limit that grows from 0, libpng fails at one allocation after the other. Each failure is reported as out
    /// of memory.
    @Test(arguments: ["rgb8.png", "rgba16-interlaced.png", "palette8-alpha.png", "grey16.png"])
    func everyAllocationThatFailsIsToldAsSuch(_ name: String) throws {
        let bytes = try FixtureFolder.image(name)
        var failures = 0
        for limit in stride(from: 0, to: 200_000, by: 64) {
            let status = decode(bytes, memoryLimit: limit)
            if status == .outOfMemory { failures += 1 } else { #expect(status == .done) }
            if status == .done { break }
        }
        // The decoder's own structures take more than a kilobyte, and inflating takes ten.
        #expect(failures > 100)
        #expect(decode(bytes, memoryLimit: 200_000) == .done)
    }

    /// A damaged file is not reported as out of memory, whatever its reason says.
    @Test func damageIsNotTakenForALackOfMemory() throws {
        let cut = try Array(FixtureFolder.image("rgb8.png").dropLast(100))
        #expect(decode(cut, memoryLimit: 200_000) == .truncated)
        let header = PNGBuilder.header(width: 2, height: 2, colorType: 3)
        let unsound = PNGBuilder.file(
            header, PNGBuilder.chunk("PLTE", [1, 2]), PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(6)))
        #expect(decode(unsound, memoryLimit: 200_000) == .corrupt)
    }
}
