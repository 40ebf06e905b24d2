import Analysis
import Testing

/// The best text of each side of a rule.
struct ScreeningTextsTests {
    /// A slice that does not begin at 0, as that of the second image.
    private static func second(_ cosines: [Float]) -> ArraySlice<Float> {
        (cosines.map { -$0 } + cosines)[cosines.count...]
    }

    @Test func theBestTextOfEachSideCounts() {
        let texts = ScreeningTexts(wanted: [0, 3, 4], unwanted: [1, 2])
        let fit = texts.fit(Self.second([0.1, 0.2, 0.25, 0.3, 0.3]))
        #expect(fit.text == 3 && fit.cosine == 0.3 && fit.textAgainst == 2 && fit.cosineAgainst == 0.25)
        #expect(fit.isBetter)
        let other = texts.fit(Self.second([0.1, 0.4, 0.25, 0.3, 0.2]))
        #expect(other.text == 3 && other.textAgainst == 1 && !other.isBetter)
    }

    @Test func whatFitsBothSidesEquallyIsNotFlagged() {
        let texts = ScreeningTexts(wanted: [1], unwanted: [0])
        #expect(!texts.fit(Self.second([0.3, 0.3])).isBetter)
    }

    @Test func withoutTextsAgainstEveryImageFitsBetter() {
        let fit = ScreeningTexts(wanted: [1], unwanted: []).fit(Self.second([0.9, -0.9]))
        #expect(fit.isBetter && fit.textAgainst == nil && fit.cosine == -0.9)
    }
}
