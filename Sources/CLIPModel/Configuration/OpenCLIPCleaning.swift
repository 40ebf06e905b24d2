/// How `open_clip` cleans a text before it passes the text to a tokenizer that is not its own: the key `clean` of
/// `tokenizer_kwargs`.
///
/// Every kind repairs the text, resolves HTML references and leaves one space between words.
public enum OpenCLIPCleaning: String, CaseIterable, Sendable {
    /// Also removes ASCII punctuation and changes the text to lower case. SigLIP models were trained with this.
    case canonicalize
    /// Also changes the text to lower case.
    case lower
    /// Nothing more. This is the default.
    case whitespace
}
