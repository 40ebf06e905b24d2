import Foundation
import Indexing
import LibraryStore
import Session
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Keeping a library up to date on a machine that is made up.
@Suite(.timeLimit(.minutes(5)))
struct LibraryKeeperTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(SamplePicture.png(seed: 1), to: "photos/1.png")
        try setMains(online: false)
    }

    private func setMains(online: Bool) throws {
        for (file, text) in [
            ("BAT0/type", "Battery"), ("BAT0/status", "Discharging"), ("AC/type", "Mains"),
            ("AC/online", online ? "1" : "0"),
        ] {
            try folder.write(Array(text.utf8), to: "machine/sys/class/power_supply/" + file)
        }
    }

    private func keeper(worksOnBattery: Bool) -> LibraryKeeper {
        var options = LibraryKeeperOptions()
        options.folders = [folder.file("photos")]
        options.machine = Machine(root: folder.file("machine"))
        options.worksOnBattery = worksOnBattery
        options.retryInterval = .milliseconds(10)
        let session = LibrarySession(
            library: folder.file("library.sqlite"), model: Fixtures.path("checkpoints/gelu"))
        let model = KeptModel(session)
        return LibraryKeeper(session, options: options) { try model.model(for: $0) }
    }

    /// What a keeper told until it had updated its library.
    private func events(
        of keeper: LibraryKeeper, inform: @escaping @Sendable (LibraryKeeper.Event) -> Void = { _ in }
    ) async throws -> [String] {
        let told = Mutex<[String]>([])
        let (updates, isUpdated) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await keeper.run { event in
                inform(event)
                let name: String? =
                    switch event {
                    case .waiting(.battery): "battery"
                    case .resumed: "resumed"
                    case .updated(let report, _, _): "\(report.added) added"
                    default: nil
                    }
                if let name { told.withLock { $0.append(name) } }
                if case .updated = event { isUpdated.yield() }
            }
        }
        for await _ in updates { break }
        task.cancel()
        try await task.value
        return told.withLock { $0 }
    }

    @Test func onBatteryItWaitsForMains() async throws {
        let told = try await events(of: keeper(worksOnBattery: false)) { event in
            if case .waiting(.battery) = event { try? setMains(online: true) }
        }
        #expect(told == ["battery", "resumed", "1 added"])
    }

    @Test func itWorksOnBatteryIfItShould() async throws {
        #expect(try await events(of: keeper(worksOnBattery: true)) == ["1 added"])
    }
}
