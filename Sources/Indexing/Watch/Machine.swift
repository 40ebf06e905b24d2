internal import FilePaths
internal import Glibc
public import SystemPackage

/// How busy this machine is, and whether it runs on battery, as Linux reports it.
public struct Machine: Sendable {
    private let root: FilePath
    private let cores: Int

    /// A machine whose 1-minute load average is above this many times its cores is busy with other work.
    private static let busyLoad = 2.0
    /// The largest of the system's files that is read, in bytes.
    private static let sizeLimit = 4096

    /// Reads from the files of the system.
    ///
    /// - Parameter root: The folder that contains `proc` and `sys`.
    public init(root: FilePath = "/") {
        self.root = root
        cores = Processors(root: root == "/" ? "" : root.string).cores
    }

    /// Whether a battery is being used up: one of this machine discharges, and no mains or USB supply is online. False if the
    /// machine has no battery or does not tell.
    ///
    /// The files are described in the kernel's `Documentation/ABI/testing/sysfs-class-power`.
    public var isOnBattery: Bool {
        let folder = root.appending("sys").appending("class").appending("power_supply")
        let supplies = ((try? FolderContents.names(in: folder)) ?? []).map { folder.appending($0) }
        var discharges = false
        for supply in supplies {
            switch text(supply.appending("type")) {
            // The batteries of mice and phones have the scope "Device".
            case "Battery" where text(supply.appending("scope")) != "Device":
                discharges = discharges || text(supply.appending("status")) == "Discharging"
            case "Mains", "USB":
                if text(supply.appending("online")) == "1" { return false }
            default: break
            }
        }
        return discharges
    }

    /// Whether more is to be done than the processor can do.
    public var isBusy: Bool {
        let load = text(root.appending("proc").appending("loadavg")).split(separator: " ").first.flatMap {
            Double($0)
        }
        return load.map { $0 > Self.busyLoad * Double(cores) } ?? false
    }

    /// The content of a small file of the system without the line break at its end; empty if it cannot be read.
    private func text(_ path: FilePath) -> String {
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.sizeLimit)
        let count = max(0, read(descriptor, &bytes, bytes.count))
        return String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
