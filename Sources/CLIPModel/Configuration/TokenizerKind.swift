/// What makes tokens of a text.
public enum TokenizerKind: Equatable, Sendable {
    /// OpenAI's byte-pair encoding (``CLIPTokenizer``).
    case bytePair
    /// A SentencePiece model, as of T5 or Gemma.
    case sentencePiece
}
