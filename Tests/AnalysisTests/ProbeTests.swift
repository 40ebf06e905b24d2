import Analysis
import CLIPModel
import Foundation
import TestSupport
import Testing

/// What a probe says of embeddings, and its form as bytes.
struct ProbeTests {
    private static func probe(_ names: [String], dimension: Int = 12, seed: UInt64 = 1) throws -> Probe {
        var random = SeededGenerator(seed: seed)
        let rows = names.count == 2 ? 1 : names.count
        return try Probe(
            classNames: names, weights: random.floats(rows * dimension, in: -20...20),
            bias: random.floats(rows))
    }

    private static func images(_ count: Int, dimension: Int = 12) -> Embeddings {
        var random = SeededGenerator(seed: 9)
        let rows = (0..<count).flatMap { _ in
            let row = random.floats(dimension)
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return row.map { $0 / length }
        }
        return Embeddings(values: rows, dimension: dimension)
    }

    private static func logit(_ probe: Probe, _ row: Int, _ image: [Float]) -> Double {
        image.enumerated().reduce(Double(probe.bias[row])) {
            $0 + Double(probe.weights[row * probe.dimension + $1.offset]) * Double($1.element)
        }
    }

    @Test func twoClassesHaveOneLogit() throws {
        let (probe, images) = (try Self.probe(["other", "cat"]), Self.images(20))
        let (logits, found) = (try probe.logits(of: images), try probe.probabilities(of: images))
        #expect(logits.count == 20 && found.count == 40)
        for image in 0..<20 {
            let logit = Self.logit(probe, 0, images[image])
            #expect(abs(Double(logits[image]) - logit) < 1e-4)
            #expect(abs(Double(found[2 * image + 1]) - 1 / (1 + exp(-logit))) < 1e-5)
            #expect(abs(found[2 * image] + found[2 * image + 1] - 1) < 1e-6)
        }
    }

    @Test func severalClassesShareASoftmax() throws {
        let names = (0..<7).map { "class \($0)" }
        let (probe, images) = (try Self.probe(names), Self.images(20))
        let found = try probe.probabilities(of: images)
        for image in 0..<20 {
            let powers = (0..<7).map { exp(Self.logit(probe, $0, images[image])) }
            for label in 0..<7 {
                #expect(abs(Double(found[7 * image + label]) - powers[label] / powers.reduce(0, +)) < 1e-5)
            }
        }
    }

    @Test(arguments: [2, 3, 7]) func theBestHaveTheHighestProbability(_ count: Int) throws {
        let (probe, images) = (try Self.probe((0..<count).map(String.init)), Self.images(20))
        let all = try probe.probabilities(of: images)
        for limit in [0, 1, 2, 10] {
            for (image, choices) in try probe.best(limit, of: images).enumerated() {
                let row = Array(all[image * count..<(image + 1) * count])
                let order = row.indices.sorted { (row[$1], $0) < (row[$0], $1) }
                #expect(choices.map(\.label) == Array(order.prefix(limit)))
                for choice in choices {
                    let direction = try #require(probe.direction(of: choice.label))
                    let cosine = zip(direction, images[image]).reduce(0) { $0 + $1.0 * $1.1 }
                    #expect(abs(choice.cosine - cosine) < 1e-5)
                    #expect(choice.probability == row[choice.label])
                }
            }
        }
    }

    @Test func theDirectionOrdersImagesAsTheProbabilityDoes() throws {
        let (probe, images) = (try Self.probe(["other", "cat"]), Self.images(50))
        let direction = try #require(probe.direction(of: 1))
        #expect(abs(direction.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        #expect(probe.direction(of: 0) == direction.map { -$0 })
        let logits = try probe.logits(of: images)
        let cosines = (0..<50).map { zip(direction, images[$0]).reduce(Float(0)) { $0 + $1.0 * $1.1 } }
        #expect(
            logits.indices.sorted { logits[$0] < logits[$1] }
                == cosines.indices.sorted { cosines[$0] < cosines[$1] })
    }

    @Test func weightsOfZeroHaveNoDirection() throws {
        let probe = try Probe(
            classNames: ["a", "b"], weights: [Float](repeating: 0, count: 12), bias: [0.5])
        #expect(probe.direction(of: 1) == nil)
        #expect(try probe.best(1, of: Self.images(1))[0][0].cosine == 0)
    }

    @Test func embeddingsOfAnotherDimensionAreRefused() throws {
        let probe = try Self.probe(["a", "b"])
        let images = Self.images(1, dimension: 13)
        let expected = AnalysisError.otherDimension(expected: 12, found: 13)
        #expect(throws: expected) { try probe.logits(of: images) }
        #expect(throws: expected) { try probe.probabilities(of: images) }
        #expect(throws: expected) { try probe.best(1, of: images) }
    }

    // MARK: Bytes

    private static let samples = [
        ["other", "cat"], ["a", "", "größer 大 🐈"], (0..<40).map { "class \($0)" },
    ]

    @Test(arguments: samples) func bytesGiveTheSameProbe(_ names: [String]) throws {
        let probe = try Self.probe(names)
        let bytes = probe.bytes
        #expect(try Probe(bytes: bytes) == probe)
        #expect(bytes.count == 20 + names.reduce(0) { $0 + 4 + $1.utf8.count } + 4 * probe.bias.count * 13)
    }

    @Test(arguments: samples) func bytesThatAreCutOrLongerAreRefused(_ names: [String]) throws {
        let bytes = try Self.probe(names).bytes
        for count in 0..<bytes.count {
            #expect(throws: AnalysisError.self) { try Probe(bytes: Array(bytes.prefix(count))) }
        }
        #expect(throws: AnalysisError.self) { try Probe(bytes: bytes + [0]) }
    }

    @Test(arguments: samples) func bytesWithFlippedBitsAreRefusedOrAnotherProbe(_ names: [String]) throws {
        let bytes = try Self.probe(names).bytes
        var random = SeededGenerator(seed: 3)
        for round in 0..<4000 {
            var damaged = bytes
            for _ in 0...round % 4 {
                // Most of the flips are where the sizes are.
                let end = Bool.random(using: &random) ? min(60, bytes.count) : bytes.count
                damaged[Int.random(in: 0..<end, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
            }
            guard let probe = try? Probe(bytes: damaged) else { continue }
            #expect(probe.bytes == damaged)
            #expect(probe.weights.allSatisfy(\.isFinite) && probe.bias.allSatisfy(\.isFinite))
        }
    }

    @Test func whatIsWrongWithBytesIsSaid() throws {
        let bytes = try Self.probe(["other", "cat"]).bytes
        func changed(_ offset: Int, _ values: [UInt8]) -> [UInt8] {
            Array(bytes[..<offset]) + values + Array(bytes[(offset + values.count)...])
        }
        #expect(
            throws: AnalysisError.damagedProbe(
                offset: 0, expected: "the mark of a probe", found: "something else")
        ) { try Probe(bytes: changed(0, [0])) }
        #expect(throws: AnalysisError.otherProbeVersion(expected: 1, found: 2)) {
            try Probe(bytes: changed(8, [2]))
        }
        #expect(
            throws: AnalysisError.damagedProbe(
                offset: 12, expected: "a dimension from 1 to 65536", found: "4294967295")
        ) { try Probe(bytes: changed(12, [255, 255, 255, 255])) }
        #expect(
            throws: AnalysisError.damagedProbe(
                offset: bytes.count - 4, expected: "a finite number", found: "nan")
        ) { try Probe(bytes: changed(bytes.count - 4, [0, 0, 0xC0, 0x7F])) }
        #expect(
            throws: AnalysisError.damagedProbe(offset: 24, expected: "a name in UTF-8", found: "other bytes")
        ) { try Probe(bytes: changed(24, [0xFF])) }
    }
}
