internal import Answers
internal import FilePaths
internal import LibraryAnalysis
internal import LibraryStore
internal import SystemPackage

extension ContactSheet {
    /// A page with groups of pictures and those nearest to their centres.
    init(_ groups: [PictureGroup]) {
        self.init(sections: groups.map(Self.section))
    }

    private static func section(_ group: PictureGroup) -> String {
        """
        <section>
        <h2>\(escaped(group.title))</h2>
        <p>\(group.count) \(group.count == 1 ? "picture" : "pictures")</p>
        <div class="hits">
        \(group.nearest.map(figure).joined(separator: "\n"))
        </div>
        </section>
        """
    }

    private static func figure(_ picture: PictureGroup.Picture) -> String {
        figure(picture.image.path, caption: escaped(picture.image.path.string))
    }
}
