/// The stored paths below a folder, as a half-open range in SQLite's order of bytes.
struct PathRange {
    let lower: String
    let upper: String

    /// Everything whose path begins with `folder`, which ends in `/`.
    init(below folder: String) {
        lower = folder
        // "0" is the byte after "/".
        upper = String(Substring(folder.utf8.dropLast())) + "0"
    }
}
