internal import FoundationEssentials
internal import SystemPackage

/// Facts about the files of a checkpoint that are not in its configuration.
public struct CheckpointDescription: Equatable, Sendable {
    /// The library whose layout the files have: `transformers` or `open_clip`.
    public let layout: String
    /// The number of parameters.
    public let parameters: Int
    /// The size of the weights on disk, in bytes.
    public let weightBytes: Int
    /// The number formats of the weights, `F32`, `F16` or `BF16`. The format that takes most bytes comes first.
    public let precisions: [String]
    /// The licence that the model card names; nil if there is no card or it names none.
    public let licence: String?
}

extension Checkpoint {
    /// Describes the checkpoint without reading its weights.
    public func description() -> CheckpointDescription {
        // Some checkpoints contain position ids, which are integers that follow from the sizes. They are not weights.
        let tensors = weights.files.compactMap { name, file in file.tensors[name] }.filter {
            [.f32, .f16, .bf16].contains($0.type)
        }
        let bytes = Dictionary(grouping: tensors, by: \.type.rawValue).mapValues {
            $0.reduce(0) { $0 + $1.range.count }
        }
        return CheckpointDescription(
            layout: weights.layout.name, parameters: tensors.reduce(0) { $0 + $1.count },
            weightBytes: bytes.values.reduce(0, +),
            precisions: bytes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            licence: Self.licence(inCard: folder.appending("README.md")))
    }

    /// Far above every published card.
    private static let largestCardByteCount = 4 << 20

    /// Reads the `license` from the metadata at the beginning of a model card, between two lines of dashes.
    private static func licence(inCard path: FilePath) -> String? {
        guard
            let data = try? CheckpointFile.read(
                path, purpose: "its card", limit: largestCardByteCount)
        else { return nil }
        let lines = String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else { return nil }
        let line = lines[1..<end].first { $0.hasPrefix("license:") }
        let words = line?.dropFirst("license:".count).split(whereSeparator: \.isWhitespace) ?? []
        let licence = words.joined(separator: " ").filter { $0 != "\"" && $0 != "'" }
        return licence.isEmpty ? nil : QuotedText.name(licence)
    }
}

extension CheckpointLayout {
    fileprivate var name: String {
        switch self {
        case .transformers, .sigLIP: "transformers"
        case .openCLIP: "open_clip"
        }
    }
}
