extension XMPPacket {
    /// The words under which the picture is kept.
    ///
    /// Paths such as `Places|Europe|Lisbon` give all their parts, the last one first, because people look for "Europe" as well as for
    /// "Lisbon".
    var keywords: [String] {
        var words = items(.dublinCore, "subject")
        for path in items(.lightroom, "hierarchicalSubject") { words += Self.parts(of: path, separator: "|") }
        for path in items(.digiKam, "TagsList") { words += Self.parts(of: path, separator: "/") }
        // darktable keeps notes of its own there, such as "darktable|exported".
        return words.filter { !$0.hasPrefix("darktable|") }
    }

    private static func parts(of path: String, separator: Character) -> [String] {
        guard !path.hasPrefix("darktable|") else { return [] }
        return path.split(separator: separator).reversed().compactMap { String($0).metadataText }
    }

    /// The names at the faces that programs marked, and the people that the picture is said to show.
    var people: [String] {
        let marked = names(
            .regions, list: "Regions/mwg-rs:RegionList", name: "mwg-rs:Name", type: "mwg-rs:Type")
        let tagged = names(
            .microsoftPhoto, list: "RegionInfo/MPRI:Regions", name: "MPReg:PersonDisplayName", type: nil)
        return marked + tagged + items(.iptcExtension, "PersonInImage")
    }

    /// The names in a list of regions. Regions of another type than faces, such as pets and focus points, are left out.
    private func names(_ schema: XMPSchema, list: String, name: String, type: String?) -> [String] {
        guard has(schema, list) else { return [] }
        var names: [String] = []
        for number in 1...1000 {
            let region = "\(list)[\(number)]"
            guard has(schema, region) else { break }
            let isFace = type.flatMap { text(schema, "\(region)/\($0)") }.map { $0 == "Face" } ?? true
            if isFace, let name = text(schema, "\(region)/\(name)") { names.append(name) }
        }
        return names
    }
}
