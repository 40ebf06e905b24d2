/// A text beside an image.
public struct StandingText: Equatable, Sendable {
    /// The position among the texts.
    public let text: Int
    /// How far the cosine lies above the mean of the texts, in standard deviations.
    public let deviation: Float
    /// How much the text stands out, 0 to 100.
    public let strength: Int

    /// Creates a text with these values.
    public init(text: Int, deviation: Float, strength: Int) {
        (self.text, self.deviation, self.strength) = (text, deviation, strength)
    }
}
