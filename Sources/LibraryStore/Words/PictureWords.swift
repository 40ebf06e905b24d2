public import SystemPackage

/// The words that belong to a picture, by their kind, as ``WordSplitter`` makes them.
public struct PictureWords: Hashable, Sendable {
    /// The words of each of ``WordFields/each``, separated by spaces.
    public let texts: [String]

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
        texts = [tags.joined(separator: "/"), title ?? "", name, caption ?? "", folders].map {
            WordSplitter.kept($0).joined(separator: " ")
        }
    }

    /// The words that ``texts`` returned.
    public init(texts: [String]) {
        precondition(texts.count == WordFields.each.count, "a text for each kind of word")
        self.texts = texts
    }

    /// The kinds of words among which a word is.
    ///
    /// - Complexity: O(n) for n characters of all words.
    public func fields(with word: String) -> WordFields {
        guard !word.isEmpty else { return [] }
        return zip(WordFields.each, texts).reduce(into: []) { fields, text in
            if Self.contains(word.utf8, in: text.1.utf8) { fields.formUnion(text.0) }
        }
    }

    private static func contains(_ word: String.UTF8View, in words: String.UTF8View) -> Bool {
        let space = UInt8(ascii: " ")
        var rest = words[...]
        while true {
            if rest.starts(with: word) {
                let after = rest.dropFirst(word.count)
                if after.isEmpty || after.first == space { return true }
            }
            guard let next = rest.firstIndex(of: space) else { return false }
            rest = rest[rest.index(after: next)...]
        }
    }
}
