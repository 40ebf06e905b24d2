internal import Glibc

/// The CPU cores that this process may use, as Linux reports them.
public struct Processors: Sendable, Equatable {
    /// The number of cores that this process can use at the same time; at least 1.
    ///
    /// Two hardware threads of a core count once, because they share its arithmetic units, which the encoders keep
    /// busy, and its cache, for which two batches would compete. The CPU quota of a container (its control group)
    /// limits the number as well.
    public let cores: Int

    /// Reads the number from the files of the system.
    ///
    /// - Parameter root: The folder that contains `proc` and `sys`.
    public init(root: String = "") {
        let status = Self.text(root + "/proc/self/status")
        let allowed = Self.numbers(Self.value(of: "Cpus_allowed_list:", in: status))
        let cores = Set(
            allowed.map { number in
                let siblings = Self.text(
                    "\(root)/sys/devices/system/cpu/cpu\(number)/topology/thread_siblings_list")
                return Self.numbers(siblings).min() ?? number
            })
        let quota = Self.quota(root: root) ?? Int.max
        self.cores = max(1, min(cores.count, quota))
    }

    /// The smallest CPU quota of the control group and its parents, in processors, rounded up; nil if there is no
    /// quota.
    private static func quota(root: String) -> Int? {
        // Version 2: one line, "0::/path".
        var group = value(of: "0::", in: text(root + "/proc/self/cgroup"))
        var least: Int?
        while true {
            let fields = text("\(root)/sys/fs/cgroup\(group == "/" ? "" : group)/cpu.max").split {
                $0.isWhitespace
            }
            if fields.count == 2, let quota = Int(fields[0]), let period = Int(fields[1]), quota > 0,
                period > 0
            {
                least = min(least ?? Int.max, (quota - 1) / period + 1)
            }
            guard let slash = group.lastIndex(of: "/"), group != "/" else { return least }
            group = slash == group.startIndex ? "/" : String(group[..<slash])
        }
    }

    /// The rest of the first line that begins with a key; empty if there is none.
    private static func value(of key: String, in text: String) -> String {
        let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
        return line.map { String($0.dropFirst(key.count).drop { $0.isWhitespace }) } ?? ""
    }

    /// The numbers of a list such as `0-3,8`.
    private static func numbers(_ list: String) -> [Int] {
        list.split { $0 == "," || $0.isWhitespace }.flatMap { range -> [Int] in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last, last < 1 << 16 else {
                return []
            }
            return Array(first...last)
        }
    }

    /// The content of a small system file, up to 64 KiB; empty if it cannot be opened.
    private static func text(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
