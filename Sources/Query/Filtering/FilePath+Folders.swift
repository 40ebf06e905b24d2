internal import FilePaths
internal import SystemPackage

extension FilePath {
    /// Whether these components follow each other among the path's own, whatever the case of letters.
    func isBelow(_ name: FilePath) -> Bool {
        let (own, wanted) = (components.map(\.folded), name.components.map(\.folded))
        guard !wanted.isEmpty, own.count >= wanted.count else { return false }
        return (0...own.count - wanted.count).contains { own[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}

extension FilePath.Component {
    /// The name in lower case; the name itself if it is not UTF-8.
    fileprivate var folded: [UInt8] {
        String(validating: bytes, as: UTF8.self).map { Array($0.lowercased().utf8) } ?? bytes
    }
}
