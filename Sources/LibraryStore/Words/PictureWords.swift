public import SystemPackage

/// The words that belong to a picture, by their kind, as ``WordSplitter`` makes them.
public struct PictureWords: Hashable, Sendable {
    /// The words of each of ``WordFields/each``.
    private var lists: [[String]]

    /// The words of a picture.
    ///
    /// - Parameters:
    ///   - path: The path as the library keeps it: below the folder of the library, or absolute.
    ///   - tags: Keywords and the names of people.
    ///   - title: The title, or nil.
    ///   - caption: The description, or nil.
    public init(path: FilePath, tags: [String], title: String?, caption: String?) {
        let folders = path.removingLastComponent().components.map(\.string).joined(separator: "/")
        let name = path.lastComponent?.string ?? ""
        lists = [tags.joined(separator: "/"), title ?? "", name, caption ?? "", folders].map(
            WordSplitter.kept)
    }

    /// The words that ``texts`` returned.
    ///
    /// - Parameter texts: Those of each of ``WordFields/each``.
    public init(texts: [String]) {
        precondition(texts.count == WordFields.each.count, "a text for each kind of word")
        lists = texts.map { $0.split(separator: " ").map(String.init) }
    }

    /// The words of each of ``WordFields/each``, separated by spaces.
    public var texts: [String] { lists.map { $0.joined(separator: " ") } }

    /// The kinds of words among which a word is.
    ///
    /// - Complexity: O(n) for n words.
    public func fields(with word: String) -> WordFields {
        zip(WordFields.each, lists).reduce(into: []) { fields, list in
            if list.1.contains(word) { fields.insert(list.0) }
        }
    }
}
