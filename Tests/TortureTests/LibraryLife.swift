import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import StopPoints
import SystemPackage
import TestSupport
import Testing

/// A library that goes through runs that are killed, disks that fill up and folders that change meanwhile.
struct LibraryLife {
    private let folder: TemporaryFolder
    private let library: TestedLibrary
    /// The disk of the library, if disks can be mounted.
    private let disk: ScratchDisk?
    private var tree: PictureTree
    private var random: SeededGenerator
    /// What was done with the program, to tell why a comparison failed.
    private var journal: [String] = []

    init(seed: UInt64) throws {
        folder = try TemporaryFolder()
        random = SeededGenerator(seed: seed)
        let photos = folder.file("photos")
        try photos.makeFolder()
        let mayMount = ScratchDisk.isPermitted
        disk = mayMount ? try ScratchDisk(in: folder, megabytes: 24, name: "kept") : nil
        library = TestedLibrary(folder.path("kept/My library 📷/photos.sqlite"))
        tree = try PictureTree(
            root: photos, disk: mayMount ? RemovableDisk(in: folder, at: photos.appending("disk")) : nil,
            seed: seed &+ 1_000_000)
    }

    /// One round: changes of the folder and troubled runs in turn, and then a plain run, after which the library is what a new one is.
    mutating func round() throws {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            for _ in 0..<Int.random(in: 1...6, using: &random) { tree.change() }
            try trouble()
        }
        try tree.settle()
        let report = try library.index(tree.root)
        try compareWithNew()
        let first = try library.inspect { try $0.contents(name: { $0 }, hasOneName: { _ in true }) }
        let again = try library.index(tree.root)
        let second = try library.inspect { try $0.contents(name: { $0 }, hasOneName: { _ in true }) }
        let changed = second.difference(from: first).map { "  \($0)" }.joined(separator: "\n")
        #expect(again.foundNothingNew, "\(report) and then \(again)\n\(changed)\n\(story)")
    }

    /// Expects that `photoseek doctor` finds nothing to repair.
    func expectHealth() throws {
        let outcome = try library.program.start(["doctor"]).wait()
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)\n\(story)")
    }

    private var story: String { (journal + tree.journal.suffix(60)).joined(separator: "\n") }

    /// Compares the library with a new one of the same folder.
    private func compareWithNew() throws {
        let new = TestedLibrary(folder.path("new-\(UInt32.random(in: 0 ... .max))/photos.sqlite"))
        _ = try new.index(tree.root)
        let links = tree.hardLinks()
        func contents(of library: TestedLibrary) throws -> [String] {
            try library.inspect {
                try $0.contents(name: { links[$0] ?? $0 }, hasOneName: { links[$0] == nil })
            }
        }
        let (kept, fresh) = try (contents(of: library), contents(of: new))
        let difference = kept.difference(from: fresh).map { change in
            switch change {
            case .insert(_, let line, _): "  only the old library has \(line.prefix(600))"
            case .remove(_, let line, _): "  only the new library has \(line.prefix(600))"
            }
        }
        #expect(difference.isEmpty, "\(difference.joined(separator: "\n"))\n\(story)")
        if difference.isEmpty {
            #expect(try library.hits().map(\.score).sorted() == new.hits().map(\.score).sorted())
        }
        try FilePath(new.path).removingLastComponent().deleteTree()
    }
}

// MARK: - Troubles

extension LibraryLife {
    private var command: [String] { ["index", "--json", tree.root.string] }

    /// Options that make a search index of the few pictures.
    private static let withSearchIndex = ["--exact-below", "8", "--nlist", "3"]

    private mutating func trouble() throws {
        let kind = Int.random(in: 0..<12, using: &random)
        let options = Bool.random(using: &random) ? Self.withSearchIndex : []
        journal.append("\(tree.journal.count) changes, then trouble \(kind) \(options)")
        switch kind {
        case 0: try run(options)
        case 1, 2: try killAtAPoint(options)
        case 3: try endAfterAWhile(options, SIGKILL)
        case 4: try endAfterAWhile(options, SIGTERM)
        case 5: try runTwice(options)
        case 6: try runWhileThingsChange(options)
        case 7: try runOnAFullDisk(options)
        case 8: try runWithoutRights()
        case 9: try searchMeanwhile(options)
        case 10: try serveMeanwhile()
        default: try runOnAPart(options)
        }
    }

    private func run(_ options: [String]) throws {
        try library.program.start(command + options).wait().expectOrderlyEnd("a run")
    }

    private mutating func killAtAPoint(_ options: [String]) throws {
        let steps: [StopPoint.Step] = [
            .batch, .batch, .picture, .mountPoints, .strength, .strengthSentences, .closing, .indexFile,
            .indexBegin,
            .indexFinish, .indexRemoval, .indexSettings, .migration, .modelRegistration,
        ]
        guard let step = steps.randomElement(using: &random),
            let moment = step.moments.randomElement(using: &random)
        else {
            return
        }
        let point = StopPoint.all.first { $0.step == step && $0.moment == moment }
        let pass = Int.random(in: 1...(step == .picture ? 8 : 2), using: &random)
        try library.program.killed(at: point!, pass: pass).start(command + options).wait()
            .expectOrderlyEnd(allowing: [SIGKILL], "killed at \(point!)")
    }

    private mutating func endAfterAWhile(_ options: [String], _ signal: Int32) throws {
        let run = try library.program.start(command + options)
        usleep(UInt32.random(in: 0..<60_000, using: &random))
        run.send(signal)
        try run.wait().expectOrderlyEnd(allowing: [signal], "ended by \(signal)")
    }

    private func runTwice(_ options: [String]) throws {
        let runs = try (0..<2).map { _ in try library.program.start(command + options) }
        for run in runs { try run.wait().expectOrderlyEnd("one of two runs") }
    }

    private mutating func runWhileThingsChange(_ options: [String]) throws {
        let changing = Background { [tree] in
            var tree = tree
            for _ in 0..<12 {
                tree.change()
                usleep(2000)
            }
            return tree
        }
        let outcome = try library.program.start(command + options).wait()
        tree = try changing.result()
        outcome.expectOrderlyEnd("a run while things change")
    }

    private func runOnAFullDisk(_ options: [String]) throws {
        guard let disk else { return }
        let filler = try disk.fill()
        let outcome = try library.program.start(command + options).wait()
        let search = try library.program.start(TestedLibrary.search).wait()
        try filler.delete()
        outcome.expectOrderlyEnd("a run on a full disk")
        search.expectOrderlyEnd("a search on a full disk")
    }

    private func runWithoutRights() throws {
        guard ClosedFolder.isPossible else { return }
        try ClosedFolder.run(library.program, command).expectOrderlyEnd("a run that may not read all")
    }

    /// Searches while a run goes on find only what is or was in the folder.
    private func searchMeanwhile(_ options: [String]) throws {
        let run = try library.program.start(command + options)
        repeat {
            let outcome = try library.program.start(TestedLibrary.search).wait()
            outcome.expectOrderlyEnd("a search beside a run")
            let hits = try TestedLibrary.hits(in: outcome)
            #expect(Set(hits.map { $0.uri ?? $0.path }).count == hits.count)
            #expect(hits.allSatisfy { FilePath($0.path).isInside(tree.root) && abs($0.score) <= 1.00001 })
        } while run.isRunning
        try run.wait().expectOrderlyEnd("a run beside searches")
    }

    private mutating func serveMeanwhile() throws {
        let server = try library.program.start(["serve", "--port", "0"])
        var port: Int?
        _ = server.reaches {
            let lines = server.errorsSoFar.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            port = lines.first?.split(separator: ":").last.flatMap { Int($0.prefix { $0.isNumber }) }
            return port != nil
        }
        let listening = try #require(port, "\(server.errorsSoFar)")
        let run = try library.program.start(command)
        repeat {
            tree.change()
            let answer = try LoopbackClient(port: listening).ask("GET", "/api/search?q=a+picture&limit=50")
            // 409: there is no picture yet. 503: it is busy.
            #expect([200, 409, 503].contains(answer?.status), "\(answer?.text ?? "no answer")\n\(story)")
        } while run.isRunning
        try run.wait().expectOrderlyEnd("a run beside a server")
        let signal = Bool.random(using: &random) ? SIGKILL : SIGTERM
        server.send(signal)
        try server.wait().expectOrderlyEnd(allowing: [signal], "a server")
    }

    /// Only a folder in the folder.
    private mutating func runOnAPart(_ options: [String]) throws {
        let folders = try FolderContents.names(in: tree.root).filter {
            FileStatus(of: tree.root.appending($0))?.isFolder == true && tree.root.appending($0).isText
        }.sorted { $0.precedes($1) }
        guard let name = folders.randomElement(using: &random) else { return }
        let arguments = ["index", "--json"] + options + [tree.root.appending(name).string]
        try library.program.start(arguments).wait().expectOrderlyEnd("a run on a part")
    }
}
