import Analysis
import CLIPModel
import TestSupport
import Testing

/// Words that stand out for images, against NumPy by `Fixtures/analysis/describe/make_golden.py`.
struct ImageDescriberTests {
    private let golden: DescriptionGolden
    private let describer: ImageDescriber

    init() throws {
        golden = try .read()
        describer = try ImageDescriber(golden.wordEmbeddings, common: golden.commonDirection)
    }

    @Test func wordsAreRankedAsByNumPy() throws {
        for (number, expected) in golden.descriptions.enumerated() {
            let image = golden.imageEmbeddings[number]
            let ranked = try describer.ranked(image, limit: .max)
            #expect(ranked.map(\.text) == expected.order)
            for word in ranked {
                #expect(abs(Double(word.deviation) - expected.deviations[word.text]) < 1e-4)
                #expect(abs(word.strength - expected.strengths[word.text]) <= 1)
            }
            let first = try describer.ranked(image, limit: 3)
            let standing = expected.strengths.count { $0 >= StandoutScale.bound }
            #expect(first.map(\.text) == Array(expected.order.prefix(max(3, standing))))
        }
    }

    @Test func wordsAreChosenAsByNumPy() throws {
        for (number, expected) in golden.descriptions.enumerated() {
            let ranked = try describer.ranked(golden.imageEmbeddings[number], limit: 5)
            let chosen = WordChoice().chosen(ranked, kinds: golden.kindOfWord, words: describer.texts)
            #expect(chosen.map(\.text) == expected.chosen)
        }
        #expect(
            golden.descriptions.contains { $0.chosen.isEmpty }
                && golden.descriptions.contains { $0.chosen.count > 1 })
    }

    @Test func fewLinesAreComparedWithTheWords() throws {
        let lines = golden.lineEmbeddings
        let beside = try ImageDescriber(
            lines, reference: golden.wordEmbeddings, common: golden.commonDirection)
        for (number, expected) in golden.descriptions.enumerated() {
            for line in try beside.ranked(golden.imageEmbeddings[number], limit: lines.count) {
                #expect(abs(Double(line.deviation) - expected.lineDeviations[line.text]) < 1e-4)
                #expect(abs(line.strength - expected.lineStrengths[line.text]) <= 1)
            }
        }
        // Many texts have a mean and a spread of their own.
        let many = try ImageDescriber(
            golden.wordEmbeddings, reference: lines, common: golden.commonDirection)
        let image = golden.imageEmbeddings[0]
        #expect(try many.ranked(image, limit: 9) == describer.ranked(image, limit: 9))
    }

    @Test func onlyTheDirectionOfAnImageCounts() throws {
        let image = golden.imageEmbeddings[1]
        let scaled = try describer.ranked(image.map { 4 * $0 }, limit: 5)
        #expect(try scaled == describer.ranked(image, limit: 5))
    }

    @Test func theCommonDirectionIsTakenOut() throws {
        let common = golden.commonDirection
        for word in 0..<describer.texts.directions.count {
            let direction = describer.texts.directions[word]
            #expect(abs(zip(direction, common).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-5)
            #expect(abs(direction.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
        let nothingElse = try DistinctTexts(
            Embeddings(values: common, dimension: common.count), without: common)
        #expect(nothingElse.directions.values.allSatisfy { $0 == 0 })
    }

    @Test func textsThatCannotBeToldApartDoNotStandOut() throws {
        let word = golden.wordEmbeddings[0]
        let same = try ImageDescriber(
            Embeddings(values: word + word + word, dimension: word.count), common: golden.commonDirection)
        let ranked = try same.ranked(golden.imageEmbeddings[0], limit: 3)
        #expect(
            ranked.map(\.text) == [0, 1, 2] && ranked.allSatisfy { $0.deviation == 0 && $0.strength < 50 })
    }

    @Test func whatDoesNotBelongTogetherIsRefused() throws {
        let image = golden.imageEmbeddings[0]
        #expect(throws: AnalysisError.otherDimension(expected: 64, found: 63)) {
            try describer.ranked(Array(image.dropLast()), limit: 1)
        }
        #expect(throws: AnalysisError.notFinite(row: 0)) {
            try describer.ranked(image.map { _ in .infinity }, limit: 1)
        }
        #expect(throws: AnalysisError.otherDimension(expected: 64, found: 1)) {
            try ImageDescriber(golden.wordEmbeddings, common: [1])
        }
    }
}
