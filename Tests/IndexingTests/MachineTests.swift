import FilePaths
import Indexing
import SystemPackage
import TestSupport
import Testing

/// Load and battery, from copies of the system's files.
struct MachineTests {
    private let folder: TemporaryFolder
    private var machine: Machine { Machine(root: folder.root) }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array("Cpus_allowed_list:\t0-1\n".utf8), to: "proc/self/status")
    }

    private func addSupply(_ name: String, _ files: [String: String]) throws {
        for (file, text) in files {
            try folder.write(Array((text + "\n").utf8), to: "sys/class/power_supply/\(name)/\(file)")
        }
    }

    @Test func withoutSuppliesThereIsNoBattery() { #expect(!machine.isOnBattery && !machine.isBusy) }

    @Test func aBatteryThatDischargesIsUsed() throws {
        try addSupply("BAT0", ["type": "Battery", "status": "Discharging"])
        #expect(machine.isOnBattery)
        try addSupply("AC", ["type": "Mains", "online": "0"])
        #expect(machine.isOnBattery)
        try addSupply("AC", ["type": "Mains", "online": "1"])
        #expect(!machine.isOnBattery)
    }

    @Test func chargingAndForeignBatteriesAreNoReason() throws {
        try addSupply("BAT0", ["type": "Battery", "status": "Full"])
        try addSupply("hidpp_battery_0", ["type": "Battery", "scope": "Device", "status": "Discharging"])
        #expect(!machine.isOnBattery)
        try addSupply("BAT1", ["type": "Battery", "status": "Discharging"])
        #expect(machine.isOnBattery)
        try addSupply("ucsi-source", ["type": "USB", "online": "1"])
        #expect(!machine.isOnBattery)
    }

    @Test(arguments: [("0.50", false), ("4.00", false), ("4.01", true), ("nonsense", false)])
    func aLoadAboveTwiceTheCoresIsBusy(_ load: String, _ isBusy: Bool) throws {
        try folder.write(Array("\(load) 0.40 0.30 1/100 4242\n".utf8), to: "proc/loadavg")
        #expect(machine.isBusy == isBusy)
    }
}
