internal import ArgumentParser

/// A word of a command line as the user has typed it so far, and how to give words back to the shell.
enum ShellWord {
    /// Returns a word without the quotes and backslashes of the shell, whose last quotes may still be open.
    ///
    /// It need not know every rule: what it gets wrong only means that nothing is offered.
    static func unquoted(_ word: String) -> String {
        var text = ""
        var quote: Character?
        var isEscaped = false
        for character in word {
            if isEscaped {
                if quote == "\"", !"\"\\$`".contains(character) { text.append("\\") }
                text.append(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { text.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
            } else {
                text.append(character)
            }
        }
        return text
    }

    /// Returns a completion as the script of a shell must get it. Bash expands what it gets as if it had been typed, so every character
    /// with a meaning needs a backslash: otherwise a keyword of a picture could run a command.
    static func offered(_ completion: String, to shell: CompletionShell?) -> String {
        guard shell == .bash else { return completion }
        return completion.unicodeScalars.reduce(into: "") { text, scalar in
            let isPlain =
                !scalar.isASCII || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "/._-:".unicodeScalars.contains(scalar)
            if !isPlain { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
    }
}
