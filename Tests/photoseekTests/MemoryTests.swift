import Foundation
import TestSupport
import Testing

/// The memory of an index run does not grow with the number of pictures.
struct MemoryTests {
    @Test func fourTimesThePicturesNeedNoMoreMemory() throws {
        let few = try peak(pictures: 500)
        let many = try peak(pictures: 2000)
        #expect(few > 5_000_000)
        // Allowed is what a list of files may take and some luck, far less than the pictures' tensors.
        #expect(many < few * 5 / 4 + 16_000_000)
    }

    /// The most memory that a first run over so many pictures held, in bytes.
    private func peak(pictures: Int) throws -> Int {
        let workspace = try Workspace()
        try workspace.addPictures(pictures)
        let run = try workspace.program.start(["index", "--json", "--threads", "2", workspace.photos])
        var peak = 0
        _ = eventually(during: run) {
            peak = max(peak, Self.highWaterMark(run.processIdentifier) ?? 0)
            return false
        }
        let report: IndexAnswer = try run.wait().decoded()
        #expect(report.added == pictures)
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
