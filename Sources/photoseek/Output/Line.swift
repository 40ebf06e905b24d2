internal import FilePaths
internal import SystemPackage

/// A line of output for people. Paths in it keep their exact bytes, and parts of it have a style where there is colour.
struct Line: ExpressibleByStringInterpolation {
    /// A part of the line that looks the same.
    struct Part {
        var bytes: [UInt8]
        var style: TextStyle?
    }

    private(set) var parts: [Part]

    /// The line without styles.
    var bytes: [UInt8] { parts.flatMap(\.bytes) }

    init(_ text: String = "", _ style: TextStyle? = nil) {
        parts = [Part(bytes: Array(text.utf8), style: style)]
    }

    /// A path with its folders dimmed.
    init(_ path: FilePath) {
        let bytes = path.bytes
        let name = (bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
        parts = [Part(bytes: Array(bytes[..<name]), style: .dim), Part(bytes: Array(bytes[name...]))]
    }

    init(stringLiteral value: String) { self.init(value) }

    init(stringInterpolation: StringInterpolation) { parts = [Part(bytes: stringInterpolation.bytes)] }

    static func += (line: inout Line, other: Line) { line.parts += other.parts }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        init(literalCapacity: Int, interpolationCount: Int) { bytes.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { bytes += literal.utf8 }

        mutating func appendInterpolation(_ path: FilePath) { bytes += path.bytes }

        mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            bytes += value.description.utf8
        }
    }
}
