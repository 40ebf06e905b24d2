import Foundation
import SystemPackage
import TestSupport

/// What a program did to the files of a folder, in order, as `Tests/Faults/recorder.c` writes it down.
struct DiskRecord {
    enum Step: Equatable {
        case create(file: UInt64, String)
        case write(file: UInt64, offset: Int, [UInt8])
        case resize(file: UInt64, Int)
        case sync(file: UInt64)
        case syncFolder(String)
        case makeFolder(String)
        case link(String, to: String)
        case rename(String, to: String)
        case remove(String)
    }

    let steps: [Step]

    struct Unreadable: Error { let line: String }

    init(_ path: FilePath) throws {
        var rest = try path.read()[...]
        func line() -> String? {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
        var steps: [Step] = []
        while let text = line() {
            let words = text.split(
                separator: " ",
                maxSplits: text.hasPrefix("W") ? 3 : text.hasPrefix("C") || text.hasPrefix("T") ? 2 : 1)
            let number = words.count > 1 ? UInt64(words[1]) : nil
            switch (words.first, words.count, number) {
            case ("C", 3, let file?): steps.append(.create(file: file, String(words[2])))
            case ("W", 4, let file?):
                guard let offset = Int(words[2]), let count = Int(words[3]), count <= rest.count else {
                    throw Unreadable(line: text)
                }
                steps.append(.write(file: file, offset: offset, Array(rest.prefix(count))))
                rest = rest.dropFirst(count)
            case ("T", 3, let file?): steps.append(.resize(file: file, Int(words[2]) ?? 0))
            case ("S", 2, let file?): steps.append(.sync(file: file))
            case ("D", 2, _): steps.append(.syncFolder(String(words[1])))
            case ("M", 2, _): steps.append(.makeFolder(String(words[1])))
            case ("U", 2, _): steps.append(.remove(String(words[1])))
            case ("R", 2, _), ("L", 2, _):
                guard let next = line(), next.hasPrefix("N ") else { throw Unreadable(line: text) }
                let (path, other) = (String(words[1]), String(next.dropFirst(2)))
                steps.append(words[0] == "R" ? .rename(path, to: other) : .link(path, to: other))
            default: throw Unreadable(line: text)
            }
        }
        self.steps = steps
    }
}
