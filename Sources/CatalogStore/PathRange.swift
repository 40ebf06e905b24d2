import Foundation
import SystemPackage

/// The stored paths below a folder, as a half-open range in SQLite's order of bytes.
struct PathRange {
    /// Belongs to the range.
    let lower: Data
    /// The first that does not.
    let upper: Data

    /// Everything whose path begins with `folder` and a slash.
    init(below folder: [UInt8]) {
        let bare = folder.last == UInt8(ascii: "/") ? folder.dropLast() : folder[...]
        lower = Data(bare + [UInt8(ascii: "/")])
        // The byte after "/".
        upper = Data(bare + [UInt8(ascii: "0")])
    }
}
