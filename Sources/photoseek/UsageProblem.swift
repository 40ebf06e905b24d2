internal import ArgumentParser
internal import Query

/// What is wrong with the arguments, in one sentence that says how to correct it.
struct UsageProblem {
    let message: String

    /// - Parameters:
    ///   - arguments: All arguments of the program.
    ///   - parserMessage: The error message of the argument parser.
    init(_ arguments: [String], parserMessage: String) {
        let (command, names, rest) = Self.command(in: arguments)
        if let unknown = rest.first, !unknown.hasPrefix("-"), !command.configuration.subcommands.isEmpty {
            message = Self.unknownCommand(unknown, of: command, named: names)
        } else if let position = Self.wordWithDash(in: rest) {
            message = Self.advice(on: rest[position], after: rest[..<position].last, in: names)
        } else {
            message = parserMessage + (parserMessage.hasSuffix("?") ? "" : Self.help(on: names))
        }
    }

    /// Finds a word such as `-photo`, which the argument parser reads as a group of short options that includes `-h`
    /// (help). Returns nil if the user really asked for help.
    init?(takenForHelp arguments: [String]) {
        let (_, names, rest) = Self.command(in: arguments)
        guard !rest.contains(where: Self.asksForHelp), let position = Self.wordWithDash(in: rest),
            rest[position].contains("h")
        else { return nil }
        message = Self.advice(on: rest[position], after: rest[..<position].last, in: names)
    }

    private static func asksForHelp(_ argument: String) -> Bool {
        argument.hasPrefix("--") && argument != "--" || ["-h", "-help", "help"].contains(argument)
    }

    /// The command that the arguments select, its full name in words, and the remaining arguments.
    private static func command(
        in arguments: [String]
    ) -> (command: any ParsableCommand.Type, names: [String], rest: ArraySlice<String>) {
        var command: any ParsableCommand.Type = Photoseek.self
        var names = [command._commandName]
        var rest = arguments[...]
        while let first = rest.first, let next = command.configuration.subcommand(named: first) {
            (command, rest) = (next, rest.dropFirst())
            names.append(first)
        }
        return (command, names, rest)
    }

    private static func unknownCommand(
        _ name: String, of command: any ParsableCommand.Type, named names: [String]
    ) -> String {
        let commands = command.configuration.subcommands.filter { $0.configuration.shouldDisplay }
            .map { $0._commandName }
        let start = "there is no command `\((names + [name]).joined(separator: " "))`"
        guard let nearest = name.nearest(among: commands) else {
            return "\(start); the commands are \(commands.joined(separator: ", "))\(help(on: names))"
        }
        return "\(start); did you mean `\((names + [nearest]).joined(separator: " "))`?"
    }

    private static func help(on names: [String]) -> String {
        "; see `\(names.joined(separator: " ")) --help`"
    }

    /// The index of the first argument that begins like an option but is probably not meant as one: it contains
    /// characters that no option name has, or it is a word after a single dash.
    private static func wordWithDash(in arguments: ArraySlice<String>) -> Int? {
        arguments.prefix { $0 != "--" }.firstIndex { argument in
            guard argument.hasPrefix("-"), argument.count > 2 else { return false }
            let name = argument.prefix { $0 != "=" }.drop { $0 == "-" }
            let isName = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
            let hasJoinedNumber = name.dropFirst().allSatisfy(\.isNumber)
            return !isName || !argument.hasPrefix("--") && !hasJoinedNumber
        }
    }

    private static func advice(on word: String, after former: String?, in names: [String]) -> String {
        let start = "\(word.shellQuoted) begins like an option"
        if let former, former.hasPrefix("--"), !former.contains("=") {
            return "\(start); as the value of \(former) write it as `\(former)=\(word.shellQuoted)`"
        }
        let isFile = word.contains(".") && !word.contains(where: \.isWhitespace)
        return isFile
            ? "\(start); write it as `\(("./" + word).shellQuoted)`"
            : "\(start); write `--` before it, as in `\(names.joined(separator: " ")) -- \(word.shellQuoted)`"
    }
}

extension CommandConfiguration {
    fileprivate func subcommand(named name: String) -> (any ParsableCommand.Type)? {
        subcommands.first { $0._commandName == name }
    }
}

extension String {
    /// The text, quoted as one argument for a shell.
    fileprivate var shellQuoted: String {
        let isPlain = allSatisfy { $0.isLetter || $0.isNumber || "-./_=".contains($0) }
        return isPlain
            ? self
            : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
