internal import FoundationEssentials
internal import JSONValues
internal import SystemPackage

/// A line of a ``CaptionFile``.
struct CaptionLine {
    /// What is wrong with a line.
    struct Wrong: Error {
        let expected: String
        let found: String
    }

    /// The largest number of bytes of a caption; models read far less.
    private static let maximumLength = 1 << 20
    /// The most pictures that a line may mark for a caption.
    private static let mostMarks = 1000
    /// The largest weight.
    private static let largestWeight = 1000.0

    /// Pictures with captions.
    private(set) var pictures: [CaptionFile.Picture] = []
    /// The pictures that a caption should find more; they are among ``pictures``.
    private(set) var more: [CaptionFile.Mark] = []
    /// The pictures that it should find less.
    private(set) var less: [CaptionFile.Mark] = []

    /// - Throws: ``Wrong``.
    init(_ line: ArraySlice<UInt8>, in folder: FilePath) throws {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(line)),
            case .object(let object) = value
        else {
            throw Wrong(expected: "a JSON object", found: String(decoding: line.prefix(40), as: UTF8.self))
        }
        let weight = try Self.weight(object["weight"])
        let captions = try Self.captions(object)
        guard object["image"] == nil, object["more"] != nil || object["less"] != nil else {
            guard let path = object["image"].flatMap({ Self.path($0, in: folder) }) else {
                throw Wrong(
                    expected: "\"image\" with a path", found: (object["image"] ?? .null).shortened)
            }
            let weights = captions.map { _ in weight }
            pictures = [CaptionFile.Picture(path: path, captions: captions, weights: weights)]
            return
        }
        let caption = captions[0]
        more = try Self.marks("more", of: caption, object, in: folder)
        less = try Self.marks("less", of: caption, object, in: folder)
        guard captions.count == 1, !more.isEmpty else {
            throw Wrong(
                expected: "one \"caption\" and at least one picture in \"more\"",
                found: "\(captions.count) and \(more.count)")
        }
        pictures = more.map {
            CaptionFile.Picture(path: $0.path, captions: [caption], weights: [weight])
        }
    }

    private static func captions(_ object: [String: JSONValue]) throws -> [String] {
        let found = object["captions"] ?? object["caption"] ?? .null
        let captions: [String] =
            switch found {
            case .string(let caption): [caption]
            case .array(let values):
                values.compactMap { if case .string(let caption) = $0 { caption } else { nil } }
            default: []
            }
        let told = captions.filter { $0.contains { !$0.isWhitespace } }
        guard !told.isEmpty, captions.allSatisfy({ $0.utf8.count <= maximumLength }) else {
            throw Wrong(
                expected: "\"caption\" with a text, or \"captions\" with several", found: found.shortened)
        }
        return told
    }

    private static func weight(_ value: JSONValue?) throws -> Double {
        guard let value else { return 1 }
        guard let weight = value.double, weight > 0, weight <= largestWeight else {
            throw Wrong(
                expected: "a \"weight\" above 0, up to \(Int(largestWeight))", found: value.shortened)
        }
        return weight
    }

    private static func marks(
        _ key: String, of caption: String, _ object: [String: JSONValue], in folder: FilePath
    ) throws -> [CaptionFile.Mark] {
        guard let value = object[key] else { return [] }
        guard case .array(let names) = value, names.count <= mostMarks else {
            throw Wrong(
                expected: "\"\(key)\" with a list of up to \(mostMarks) paths", found: value.shortened)
        }
        return try names.map { name in
            guard let path = Self.path(name, in: folder) else {
                throw Wrong(expected: "\"\(key)\" with paths", found: name.shortened)
            }
            return CaptionFile.Mark(caption: caption, path: path)
        }
    }

    private static func path(_ value: JSONValue, in folder: FilePath) -> FilePath? {
        guard case .string(let name) = value, !name.isEmpty, !name.utf8.contains(0) else { return nil }
        return folder.pushing(FilePath(name))
    }
}
