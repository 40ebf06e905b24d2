import Glibc

/// Numbers that end where an unreadable page begins: reading past them ends the process.
final class GuardedFloats {
    let base: UnsafeMutablePointer<Float>
    private let region: UnsafeMutableRawPointer
    private let regionSize: Int

    init(_ values: [Float]) {
        let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        let byteCount = values.count * MemoryLayout<Float>.stride
        let readable = (byteCount + pageSize - 1) / pageSize * pageSize
        regionSize = readable + pageSize
        region = mmap(nil, regionSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(region != MAP_FAILED && mprotect(region + readable, pageSize, PROT_NONE) == 0)
        base = (region + readable - byteCount).assumingMemoryBound(to: Float.self)
        base.update(from: values, count: values.count)
    }

    deinit { munmap(region, regionSize) }
}
