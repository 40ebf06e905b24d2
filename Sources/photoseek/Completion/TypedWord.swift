/// The word at the cursor of a command line, as the argument parser's scripts pass it.
struct TypedWord {
    /// The text up to the cursor, without the quotes of the shell. For Bash, which takes a colon for a word of its own, the key and the
    /// colon before it belong to it.
    let text: String
    /// What the shell regards as parts of another word: completions must not repeat it.
    let hidden: String

    /// - Parameters:
    ///   - words: The words of the command line.
    ///   - index: The index of the word at the cursor.
    init(_ words: [String], at index: Int) {
        let word = words.indices.contains(index) ? words[index] : ""
        var before = ""
        if word == ":", index >= 1 {
            before = ShellWord.unquoted(words[index - 1]) + ":"
        } else if index >= 2, words[index - 1] == ":" {
            before = ShellWord.unquoted(words[index - 2]) + ":"
        }
        hidden = before
        text = before + (word == ":" && !before.isEmpty ? "" : ShellWord.unquoted(word))
    }
}
