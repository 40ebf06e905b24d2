import Foundation
import TestSupport
import Testing

/// What `photoseek index --json` prints.
struct IndexAnswer: Decodable {
    struct Failure: Decodable {
        let path: String
        let uri: String?
        let reason: String
    }

    let added: Int
    let updated: Int
    let moved: Int
    let unchanged: Int
    let removed: Int
    let failed: Int
    let failedBefore: Int
    let failures: [Failure]
    let emptiedFolders: [String]
    let emptiedFolderURIs: [String]?
    let seconds: Double
    let imagesPerSecond: Double
    let interrupted: Bool
    let model: String
    let dimension: Int
    let precision: Precision?
    let searchIndex: SearchIndex?
    let indexProblem: String?
    let switched: Bool?

    struct Precision: Decodable {
        let kind: String
        let vectors: Int
        let recall: Double
    }

    struct SearchIndex: Decodable {
        let vectors: Int
        let nlist: Int
        let recall: RecallAnswer
        let built: Bool
        let problem: String?
    }

    /// Whether any image went through the encoder.
    var didEncode: Bool { imagesPerSecond > 0 }

    /// The changes, in the order added, updated, moved, unchanged, removed, failed.
    var counts: [Int] { [added, updated, moved, unchanged, removed, failed] }
}

/// The recall of searches, as `photoseek index` and `photoseek status` report it.
struct RecallAnswer: Decodable, Equatable {
    struct Tuning: Decodable, Equatable {
        let nprobe: Int
        let recall: Float
    }

    let target: Float
    let text: Tuning
    let image: Tuning
}

/// What `photoseek search --json` and `photoseek similar --json` print.
struct SearchAnswer: Decodable {
    struct Hit: Decodable, Equatable {
        let rank: Int
        let score: Float
        let strength: Int?
        let id: Int64
        let path: String
        let uri: String?
        let width: Int
        let height: Int
    }

    let query: String
    let model: String
    let searched: Int
    let adapter: Bool?
    let index: String
    let nprobe: Int?
    let recall: Float?
    let seconds: Double
    let results: [Hit]

    /// The score of the image with this path.
    func score(_ path: String) -> Float? { results.first { $0.path.utf8.elementsEqual(path.utf8) }?.score }
}

/// What `photoseek status --json` prints.
struct StatusAnswer: Decodable {
    struct Model: Decodable {
        let model: String
        let dimension: Int
        let embeddings: Int
        let precision: String
        let bytes: Int
        let isDefault: Bool
        let adapter: Bool?
    }

    struct Index: Decodable {
        let kind: String
        let vectors: Int
        let nlist: Int?
        let precision: String?
        let added: Int?
        let removed: Int?
        let recall: RecallAnswer?
        let problem: String?
    }

    let library: String
    let libraryURI: String?
    let images: Int
    let failed: Int
    let models: [Model]
    let index: Index
    let bytes: Int
}

/// A line of what `photoseek embed` prints.
struct EmbedAnswer: Decodable {
    let input: String
    let uri: String?
    let kind: String
    let model: String
    let dimension: Int
    let vector: [Float]
}

extension Program.Outcome {
    /// Standard output, which must be one JSON value and nothing else.
    func decoded<Answer: Decodable>(sourceLocation: SourceLocation = #_sourceLocation) throws -> Answer {
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(output.utf8))
        } catch {
            Issue.record("not a \(Answer.self): \(output)\n\(errors)", sourceLocation: sourceLocation)
            throw error
        }
    }

    /// Each line of standard output, which must be JSON.
    func decodedLines<Answer: Decodable>() throws -> [Answer] {
        try output.split(separator: "\n").map {
            try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
        }
    }

    /// Expects that the run failed with this exit code, one line of error, and nothing on standard output.
    func expectFailure(
        _ code: Int32, saying words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.code == code, "\(errors)", sourceLocation: sourceLocation)
        #expect(output.isEmpty, sourceLocation: sourceLocation)
        #expect(errors.hasPrefix("photoseek: error: "), sourceLocation: sourceLocation)
        #expect(errors.hasSuffix("\n"), sourceLocation: sourceLocation)
        #expect(errors.split(separator: "\n").count == 1, "\(errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(errors.contains(word), "\(word) is not in: \(errors)", sourceLocation: sourceLocation)
        }
    }
}
