internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Writes whole lines to a descriptor, from any thread.
final class LineWriter: Sendable {
    private let output: FileDescriptor
    private let stop: StopSignal
    /// Whether a line can still be written.
    private let isOpen = Mutex(true)

    /// - Parameters:
    ///   - output: What is written to.
    ///   - stop: Ends the waiting for a reader; also used to end everything if there is no reader any more.
    init(_ output: FileDescriptor, stop: StopSignal) { (self.output, self.stop) = (output, stop) }

    /// Writes a line and a line break. If nobody can read it, nothing more is written.
    func write(_ line: [UInt8]) {
        isOpen.withLock { isOpen in
            guard isOpen else { return }
            isOpen = (line + [UInt8(ascii: "\n")]).withUnsafeBytes { writeAll($0) }
            if !isOpen { stop.stop() }
        }
    }

    /// Writes in parts that a pipe takes without waiting once it takes anything.
    private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard stop.waitForOutput(output) else { return false }
            do {
                let part = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(PIPE_BUF)))
                rest = rest.dropFirst(try output.write(part))
            } catch Errno.wouldBlock {
                continue
            } catch {
                return false
            }
        }
        return true
    }
}
