/// What `open_clip` does to a text before a tokenizer that is not its own sees it: `clean` of `tokenizer_kwargs`.
public enum OpenCLIPCleaning: String, CaseIterable, Sendable {
    /// Repaired, HTML references resolved, without ASCII's punctuation, in lower case, one space between words; what the
    /// models of SigLIP were trained with.
    case canonicalize
    /// Repaired, HTML references resolved, in lower case, one space between words.
    case lower
    /// Repaired, HTML references resolved, one space between words; what silence means.
    case whitespace
}
