import Foundation
import Indexing
import TestSupport
import Testing

/// The number of cores that the program uses on a machine.
struct ProcessorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String) throws {
        let url = URL(filePath: folder.path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func machine(allowed: String, siblings: [Int: String], group: String? = nil) throws {
        try write("Name:\tphotoseek\nCpus_allowed_list:\t\(allowed)\nThreads:\t1\n", to: "proc/self/status")
        for (number, list) in siblings {
            try write(list + "\n", to: "sys/devices/system/cpu/cpu\(number)/topology/thread_siblings_list")
        }
        if let group { try write("0::\(group)\n", to: "proc/self/cgroup") }
    }

    private var cores: Int { Processors(root: folder.path).cores }

    @Test func twoThreadsOfACoreCountOnce() throws {
        try machine(
            allowed: "0-7",
            siblings: Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, "\($0 % 4),\($0 % 4 + 4)") }))
        #expect(cores == 4)
    }

    @Test func onlyAllowedProcessorsCount() throws {
        try machine(
            allowed: "0,2-3,6", siblings: [0: "0-1", 1: "0-1", 2: "2-3", 3: "2-3", 6: "6-7", 7: "6-7"])
        #expect(cores == 3)
    }

    @Test func whereNothingIsToldOfCoresProcessorsCount() throws {
        try machine(allowed: "0-2", siblings: [:])
        #expect(cores == 3)
    }

    @Test(arguments: [
        ("max 100000", 4), ("100000 100000", 1), ("150000 100000", 2), ("900000 100000", 4),
        ("1000 100000", 1),
        ("nonsense", 4), ("-1 100000", 4), ("100000 0", 4),
    ])
    func aContainersQuotaCounts(_ limit: String, _ expected: Int) throws {
        try machine(allowed: "0-3", siblings: [:], group: "/")
        try write(limit + "\n", to: "sys/fs/cgroup/cpu.max")
        #expect(cores == expected)
    }

    @Test func theQuotaOfAGroupAroundCountsToo() throws {
        try machine(allowed: "0-7", siblings: [:], group: "/outer/inner")
        try write("max 100000", to: "sys/fs/cgroup/outer/inner/cpu.max")
        #expect(cores == 8)
        try write("300000 100000", to: "sys/fs/cgroup/outer/cpu.max")
        #expect(cores == 3)
        try write("200000 100000", to: "sys/fs/cgroup/outer/inner/cpu.max")
        #expect(cores == 2)
    }

    @Test(arguments: ["", "nothing", "5-2", "0-99999999999999999999", "-", "1-70000000"])
    func aSystemThatTellsNothingHasOne(_ allowed: String) throws {
        try machine(allowed: allowed, siblings: [:])
        #expect(cores == 1)
        #expect(Processors(root: folder.path("nowhere")).cores == 1)
    }

    @Test func thisMachineHasSome() {
        #expect((1...ProcessInfo.processInfo.processorCount).contains(Processors().cores))
    }
}
