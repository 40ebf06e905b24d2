import CLIPModel
import Foundation
import TestSupport

/// Words, images and groups with what NumPy makes of them, by `Fixtures/analysis/describe/make_golden.py`.
struct DescriptionGolden: Decodable {
    struct Description: Decodable {
        let deviations: [Double]
        let strengths: [Int]
        let order: [Int]
        let chosen: [Int]
        let lineDeviations: [Double]
        let lineStrengths: [Int]
    }

    private let words: Data
    private let lines: Data
    private let images: Data
    private let members: Data
    private let common: Data
    private let dimension: Int
    private let kinds: Int
    let memberCounts: [Int]
    let descriptions: [Description]
    let names: [[Int]]
    /// Strengths of deviations from -1 to 7 in steps of a quarter, by the number of texts.
    let scale: [String: [Int]]

    static func read() throws -> DescriptionGolden {
        let data = try Data(contentsOf: URL(filePath: Fixtures.path("analysis/describe/golden.json")))
        return try JSONDecoder().decode(DescriptionGolden.self, from: data)
    }

    var wordEmbeddings: Embeddings { embeddings(words) }
    var lineEmbeddings: Embeddings { embeddings(lines) }
    var imageEmbeddings: Embeddings { embeddings(images) }
    var memberEmbeddings: Embeddings { embeddings(members) }
    var commonDirection: [Float] { embeddings(common)[0] }
    var kindOfWord: [Int] { (0..<wordEmbeddings.count).map { $0 % kinds } }

    private func embeddings(_ data: Data) -> Embeddings {
        let values = data.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map {
                Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
        return Embeddings(values: values, dimension: dimension)
    }
}
