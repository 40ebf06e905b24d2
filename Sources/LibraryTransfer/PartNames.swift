/// The names of folders and files in the layout of clip-retrieval: `img_emb/img_emb_0.npy` beside `metadata/metadata_0.parquet`.
enum PartNames {
    static let embeddings = "img_emb"
    static let texts = "text_emb"
    static let metadata = "metadata"
    static let embeddingsEnding = ".npy"

    /// The number of a part in a name such as `img_emb_07.npy`; nil for any other name.
    static func number(in name: String, prefix: String, ending: String) -> Int? {
        guard name.hasPrefix(prefix + "_"), name.hasSuffix(ending) else { return nil }
        let digits = name.dropFirst(prefix.utf8.count + 1).dropLast(ending.utf8.count)
        guard !digits.isEmpty, digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
            return nil
        }
        return Int(digits)
    }

    /// A number with zeros before it, so that the names of all parts are in the order of their numbers.
    static func padded(_ number: Int, of count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, String(count).count - digits.count)) + digits
    }
}

/// How metadata is written.
public enum MetadataFormat: String, Sendable, CaseIterable {
    /// Apache Parquet.
    case parquet
    /// An object of JSON in each line.
    case jsonLines

    /// The end of file names.
    var ending: String {
        switch self {
        case .parquet: ".parquet"
        case .jsonLines: ".jsonl"
        }
    }
}
