internal import Foundation

/// Digests computed by system programs, so that the tests do not depend on the code under test.
public enum Digest {
    /// The SHA-256 digest as 64 hexadecimal digits.
    public static func sha256(_ bytes: [UInt8]) -> String {
        digest(bytes, by: "/usr/bin/sha256sum", digits: 64)
    }

    /// The hash that git gives a file with this content, as 40 hexadecimal digits.
    public static func git(_ bytes: [UInt8]) -> String {
        digest(Array("blob \(bytes.count)\0".utf8) + bytes, by: "/usr/bin/sha1sum", digits: 40)
    }

    private static func digest(_ bytes: [UInt8], by program: String, digits: Int) -> String {
        guard let folder = try? TemporaryFolder(), let path = try? folder.write(bytes, to: "bytes") else {
            return ""
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = [path]
        process.standardOutput = output
        guard (try? process.run()) != nil else { return "" }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return String(text.prefix(digits))
    }
}
