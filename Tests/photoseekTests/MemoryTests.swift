import Foundation
import StopPoints
import TestSupport
import Testing

/// The memory of an index run does not grow with the number of pictures.
struct MemoryTests {
    @Test func fourTimesThePicturesNeedNoMoreMemory() throws {
        let few = try peak(pictures: 500)
        let many = try peak(pictures: 2000)
        #expect(few > 5_000_000)
        // The margin is for the list of files and for chance. It is far less than the pictures' tensors.
        #expect(many < few * 5 / 4 + 16_000_000)
    }

    /// Large JPEG pictures are decoded at an eighth of their sides here; in full, each takes 36 MB.
    @Test func largePicturesNeedLittleMoreThanSmallOnes() throws {
        let small = try peak(pictures: 40)
        let photo = SamplePhoto(seed: 5, width: 4000, height: 3000).jpeg()
        func addPhotos(_ workspace: Workspace) throws {
            for number in 0..<8 {
                // Different bytes after the end of a picture make different files.
                try workspace.write(photo + Array("\(number)".utf8), to: "photo\(number).jpg")
            }
        }
        let large = try peak(pictures: 0, others: 8, addPhotos)
        // The margin is for two files being read, and for their decoded rows.
        #expect(large < small + 2 * photo.count + 24_000_000)
        let exact = try peak(pictures: 0, others: 8, options: ["--exact-decode"], addPhotos)
        #expect(exact > large + 24_000_000)
    }

    /// The peak memory of a first run over this many pictures, in bytes.
    private func peak(
        pictures: Int, others: Int = 0, options: [String] = [],
        _ addOthers: (Workspace) throws -> Void = { _ in }
    ) throws -> Int {
        let workspace = try Workspace()
        try workspace.addPictures(pictures)
        try addOthers(workspace)
        let gate = try Gate()
        let run = try workspace.program.waiting(at: .before(.closing), gate)
            .start(["index", "--json", "--threads", "2", workspace.photos] + options)
        try #require(gate.isReached(by: run))
        let peak = try #require(Self.highWaterMark(run.processIdentifier))
        gate.open()
        let report: IndexAnswer = try run.wait().decoded()
        #expect(report.added == pictures + others)
        return peak
    }

    private static func highWaterMark(_ process: Int32) -> Int? {
        let status = try? String(contentsOf: URL(filePath: "/proc/\(process)/status"), encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map {
            $0 * 1024
        }
    }
}
