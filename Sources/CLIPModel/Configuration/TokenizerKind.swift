/// The kind of tokenizer that a model uses.
public enum TokenizerKind: Equatable, Sendable {
    /// OpenAI's byte-pair encoding (``CLIPTokenizer``).
    case bytePair
    /// A SentencePiece model, such as T5's or Gemma's.
    case sentencePiece
}
