internal import Answers
internal import FilePaths
internal import LibraryStore
internal import Query
internal import SystemPackage

extension ContactSheet {
    /// A page with groups of duplicates; the first picture of each is the one to keep.
    init(_ found: Duplicates) {
        self.init(sections: found.groups.map(Self.section))
    }

    private static func section(_ group: DuplicateGroup) -> String {
        """
        <section>
        <h2>\(group.kind.rawValue): \(group.others.count + 1) pictures</h2>
        <div class="hits">
        \(figure(group.keeper, "keep, \(group.reason.rawValue)"))
        \(group.others.map { figure($0, "") }.joined(separator: "\n"))
        </div>
        </section>
        """
    }

    private static func figure(_ picture: DuplicateGroup.Picture, _ mark: String) -> String {
        let image = picture.image
        let words = [mark, "\(image.width) x \(image.height)", picture.facts?.format ?? ""]
            .filter { !$0.isEmpty }.joined(separator: ", ")
        return figure(image.path, caption: "\(escaped(words))<br>\(escaped(image.path.string))")
    }
}
