import Foundation
import SystemPackage

/// The stored paths below a folder, as a half-open range in SQLite's byte order.
struct PathRange {
    /// The lower bound, which is in the range.
    let lower: Data
    /// The upper bound, which is not in the range.
    let upper: Data

    /// Creates the range of all paths that begin with `folder` and a slash.
    init(below folder: [UInt8]) {
        let bare = folder.last == UInt8(ascii: "/") ? folder.dropLast() : folder[...]
        lower = Data(bare + [UInt8(ascii: "/")])
        // The byte after "/".
        upper = Data(bare + [UInt8(ascii: "0")])
    }
}
