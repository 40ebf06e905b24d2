internal import ArgumentParser

/// The script that lets a shell complete the program's command lines: that of the argument parser, with what queries need.
struct CompletionScript {
    /// The text for the shell.
    let text: String

    init(_ shell: Shell) {
        switch shell {
        case .bash: text = Photoseek.completionScript(for: .bash) + "\n\n" + Self.bashAddition
        case .fish: text = Photoseek.completionScript(for: .fish) + "\n"
        case .zsh:
            let script = Photoseek.completionScript(for: .zsh)
            // The end of the script runs the function that this replaces.
            let end = script.range(of: Self.zshEnd)?.lowerBound ?? script.endIndex
            text = script[..<end] + Self.zshAddition + "\n\n" + script[end...] + "\n"
        }
    }

    /// The shells that have a script.
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish
    }

    /// The value of a key follows its colon, and a name the slash of its folder, so no space may come between. Bash would put a
    /// backslash before the colon of a file's name.
    private static let bashAddition = """
        _photoseek_without_space() {
            _photoseek "${@}"
            if [[ "${#COMPREPLY[@]}" -eq 1 ]]; then
                case "${COMPREPLY[0]}" in
                *:) compopt +o filenames -o nospace ;;
                */) compopt -o nospace ;;
                esac
            fi
        }

        complete -o filenames -F _photoseek_without_space photoseek

        """

    /// The same. A word may also contain any character, and has no description.
    private static let zshAddition = """
        __photoseek_custom_complete() {
            local -a completions=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}" 2>/dev/null)"}")
            local -a unfinished=("${(@M)completions:#*[:/]}") finished=("${(@)completions:#( |*[:/]|)}")
            local -i ret=1
            [[ "${#unfinished[@]}" -gt 0 ]] && compadd -S '' -- "${unfinished[@]}" && ret=0
            [[ "${#finished[@]}" -gt 0 ]] && compadd -- "${finished[@]}" && ret=0
            return "${ret}"
        }
        """

    private static let zshEnd = "if [[ \"${funcstack[1]}\""
}

extension String {
    /// The first place of a text.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
