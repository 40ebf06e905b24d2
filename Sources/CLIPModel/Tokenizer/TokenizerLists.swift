/// Where the two long lists of a `tokenizer.json` are, which are nearly all of it.
struct TokenizerLists {
    let vocabulary: Range<Int>
    let merges: Range<Int>

    /// - Throws: `TokenizerError` if one of them is missing or occurs twice, or if the file is not JSON.
    init(_ content: [UInt8], path: String) throws(TokenizerError) {
        var places: [[UInt8]: Range<Int>] = [:]
        let names = [Array("vocab".utf8), Array("merges".utf8)]
        var isInModel = false
        try JSONCursor.read(content, path: path) { cursor throws(TokenizerError) in
            try cursor.readObject { cursor, key throws(TokenizerError) in
                guard key.elementsEqual("model".utf8) else {
                    _ = try cursor.skipValue()
                    return
                }
                guard !isInModel else { throw cursor.unexpected("one model") }
                isInModel = true
                try cursor.readObject { cursor, key throws(TokenizerError) in
                    let place = try cursor.skipValue()
                    guard names.contains(key) else { return }
                    guard places.updateValue(place, forKey: key) == nil else {
                        throw cursor.unexpected("one list of a kind")
                    }
                }
            }
        }
        guard let vocabulary = places[names[0]], let merges = places[names[1]] else {
            throw .malformed(path: path, expected: "a vocabulary and merges", found: "none")
        }
        (self.vocabulary, self.merges) = (vocabulary, merges)
    }

    /// Returns the file with empty lists, for the JSON library to check and decode.
    func rest(of content: [UInt8]) -> [UInt8] {
        let places = [(vocabulary, "{}"), (merges, "[]")].sorted { $0.0.lowerBound < $1.0.lowerBound }
        var rest: [UInt8] = []
        var start = 0
        for (place, empty) in places {
            rest += content[start..<place.lowerBound] + empty.utf8
            start = place.upperBound
        }
        return rest + content[start...]
    }
}
