internal import ArgumentParser

/// What is wrong with the arguments, in one sentence that says how to write it.
struct UsageProblem {
    let message: String

    /// - Parameters:
    ///   - arguments: All arguments of the program.
    ///   - parserMessage: What the argument parser says of them.
    init(_ arguments: [String], parserMessage: String) {
        var command: any ParsableCommand.Type = Photoseek.self
        var names = [command._commandName]
        var rest = arguments[...]
        while let first = rest.first, let next = command.configuration.subcommand(named: first) {
            (command, rest) = (next, rest.dropFirst())
            names.append(first)
        }
        let help = "see `\(names.joined(separator: " ")) --help`"
        if let unknown = rest.first, !unknown.hasPrefix("-"), !command.configuration.subcommands.isEmpty {
            message = Self.unknownCommand(unknown, of: command, named: names) + "; \(help)"
        } else if let word = Self.wordWithDash(in: rest) {
            message = Self.advice(on: word, after: rest) + "; \(help)"
        } else {
            message = "\(parserMessage); \(help)"
        }
    }

    private static func unknownCommand(
        _ name: String, of command: any ParsableCommand.Type, named names: [String]
    ) -> String {
        let commands = command.configuration.subcommands.map { $0._commandName }
        let start = "there is no command `\((names + [name]).joined(separator: " "))`"
        guard let nearest = name.nearest(among: commands) else {
            return "\(start); there are \(commands.joined(separator: ", "))"
        }
        return "\(start); did you mean `\((names + [nearest]).joined(separator: " "))`?"
    }

    private static func advice(on word: String, after arguments: ArraySlice<String>) -> String {
        let start = "'\(word)' begins like an option"
        let former = arguments.firstIndex(of: word).map { arguments[..<$0].last } ?? nil
        if let former, former.hasPrefix("--"), !former.contains("=") {
            return
                "\(start); write `\(former)='\(word)'`, or `--` before it if it does not belong to \(former)"
        }
        let isFile = word.contains(".") && !word.contains(where: \.isWhitespace)
        return isFile ? "\(start); write ./\(word)" : "\(start); write `--` before it: -- '\(word)'"
    }

    /// An argument that cannot be options, as their names are letters and digits, but begins like one.
    private static func wordWithDash(in arguments: ArraySlice<String>) -> String? {
        arguments.prefix { $0 != "--" }.first { argument in
            guard argument.hasPrefix("-"), argument.count > 1 else { return false }
            let name = argument.prefix { $0 != "=" }.drop { $0 == "-" }
            return !name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
        }
    }
}

extension CommandConfiguration {
    fileprivate func subcommand(named name: String) -> (any ParsableCommand.Type)? {
        subcommands.first { $0._commandName == name }
    }
}
