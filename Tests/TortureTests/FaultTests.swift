import FilePaths
import Foundation
import SystemPackage
import TestSupport
import Testing

/// System calls that fail, each of the first 200 of a kind in turn: answers are right or refused, what was committed stays, and the next
/// run without faults makes what a new library would hold.
struct FaultTests {
    /// A kind of call, and how it fails.
    struct Fault: Sendable, CustomTestStringConvertible {
        let call: String
        let error: String
        /// Whether all later calls fail too, as on a disk that is broken or full.
        var isLasting = false

        var testDescription: String { "\(error) from \(call)\(isLasting ? ", for good" : "")" }
    }

    /// What the program is told to do meanwhile.
    enum Task: String, CaseIterable, Sendable { case indexNewPictures, search, verify }

    static let faults: [Fault] =
        ["open", "read", "write", "sync", "truncate", "map", "status", "list", "rename", "unlink", "close"]
        .map {
            Fault(call: $0, error: "EIO")
        } + ["open", "write", "truncate"].map { Fault(call: $0, error: "ENOSPC") }
        + ["open", "read", "write", "sync"].map { Fault(call: $0, error: "EINTR") }
        + ["read", "write"].map { Fault(call: $0, error: "SHORT") }
        + ["open", "read", "write", "sync", "status"].map { Fault(call: $0, error: "EIO", isLasting: true) }
        + ["write"].map { Fault(call: $0, error: "ENOSPC", isLasting: true) }

    /// Every n-th call fails; 1 with `make torture`.
    private static let step =
        ProcessInfo.processInfo.environment["PHOTOSEEK_TORTURE_FAULTS"] == "all" ? 1 : 13
    private static let withSearchIndex = ["--exact-below", "8", "--nlist", "3"]

    private let folder: TemporaryFolder
    private let photos: FilePath
    private let library: TestedLibrary
    /// The files of the library with some of the pictures, and with all.
    private let (few, all): (String, String)
    private let (fewLines, allLines): ([String], [String])
    private let hits: [TestedLibrary.Hit]

    init() throws {
        folder = try TemporaryFolder()
        photos = folder.file("photos")
        for number in 0..<14 {
            try photos.appending(number < 5 ? "old" : "new").appending("\(number).png")
                .write(SamplePicture.png(seed: number))
        }
        library = TestedLibrary(folder.path("library/photos.sqlite"))
        (few, all) = (folder.path("few"), folder.path("all"))
        _ = try library.index(photos.appending("old"), Self.withSearchIndex)
        fewLines = try library.contents()
        try FileManager.default.copyItem(atPath: folder.path("library"), toPath: few)
        _ = try library.index(photos, Self.withSearchIndex)
        allLines = try library.contents()
        hits = try library.hits()
        try FileManager.default.copyItem(atPath: folder.path("library"), toPath: all)
        try #require(hits.count == 14)
    }

    @Test(arguments: faults, Task.allCases)
    func nothingIsLostAndNothingIsWrong(_ fault: Fault, _ task: Task) throws {
        for call in stride(from: 1, through: 200, by: Self.step)
        where try !fails(fault, at: call, during: task) {
            break
        }
    }

    /// Lets a call fail during a run. Returns false if the run makes fewer calls of this kind.
    private func fails(_ fault: Fault, at call: Int, during task: Task) throws -> Bool {
        try FilePath(folder.path("library")).deleteTree()
        try FileManager.default.copyItem(
            atPath: task == .indexNewPictures ? few : all, toPath: folder.path("library"))
        let mark = folder.file("mark")
        if FileStatus(of: mark) != nil { try mark.delete() }

        var program = library.program
        program.environment.merge([
            "LD_PRELOAD": try Preload.faults.get().path, "PHOTOSEEK_FAULT_BELOW": folder.path,
            "PHOTOSEEK_FAULT": "\(fault.call):\(call)\(fault.isLasting ? "+" : ""):\(fault.error)",
            "PHOTOSEEK_FAULT_MARK": mark.string,
        ]) { $1 }
        let outcome = try program.start(
            ["60", Program.path] + arguments(task), executable: "/usr/bin/timeout"
        ).wait()
        let context = "\(fault.testDescription), call \(call), \(task.rawValue)"
        outcome.expectOrderlyEnd(context)
        if task == .search && outcome.code == 0 {
            #expect(try TestedLibrary.hits(in: outcome) == hits, "\(context)")
        }

        let kept = try library.contents()
        let expected = task == .indexNewPictures ? fewLines : allLines
        #expect(Set(kept).isSuperset(of: expected), "\(context) lost \(Set(expected).subtracting(kept))")
        _ = try library.index(photos, Self.withSearchIndex)
        #expect(try library.contents() == allLines, "after \(context)")
        #expect(try library.hits() == hits, "after \(context)")
        return FileStatus(of: mark) != nil
    }

    private func arguments(_ task: Task) -> [String] {
        switch task {
        case .indexNewPictures: ["index", "--json"] + Self.withSearchIndex + [photos.string]
        case .search: TestedLibrary.search
        case .verify: ["index", "--json", "--verify"] + Self.withSearchIndex + [photos.string]
        }
    }
}
