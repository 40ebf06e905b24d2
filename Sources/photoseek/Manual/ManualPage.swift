internal import ArgumentParser

/// The manual page `photoseek(1)`: the commands and options from the program's own help, and what surrounds the program.
struct ManualPage {
    /// The page in the macros of man(7).
    var text: String { page.text }

    private var page = ManualText()

    /// When the texts that surround the commands last changed.
    private static let date = "2026-11-26"

    init(_ program: CommandDescription) {
        let name = program.commandName
        page.title(
            name, section: 1, date: Self.date, source: "Photoseek \(Photoseek.configuration.version)",
            manual: "User Commands")
        page.section("Name")
        // man -k reads this line.
        page.line("\(name) - find pictures by what they show")
        page.section("Synopsis")
        for command in Self.leaves(of: program, []) { page.paragraph(Self.synopsis(of: command)) }
        page.section("Description")
        for paragraph in Self.description { page.paragraph(paragraph) }
        page.section("Commands")
        for command in Self.leaves(of: program, []) { describe(command) }
        add("Queries", Self.queries)
        page.section("Environment")
        for (variable, meaning) in Self.environment { page.item(variable, meaning) }
        page.section("Files")
        for (file, meaning) in Self.files { page.item(file, meaning) }
        page.section("Exit status")
        for (code, meaning) in Self.exitCodes { page.item(code, meaning) }
        page.section("Examples")
        for (purpose, lines) in Self.examples {
            page.paragraph(purpose)
            page.example(lines)
        }
    }

    private mutating func add(_ title: String, _ paragraphs: [String]) {
        page.section(title)
        for paragraph in paragraphs { page.paragraph(paragraph) }
    }

    /// A command with its name in full.
    private struct NamedCommand {
        let names: [String]
        let command: CommandDescription
    }

    /// The commands that do something themselves.
    private static func leaves(of command: CommandDescription, _ names: [String]) -> [NamedCommand] {
        let names = names + [command.commandName]
        let below = (command.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
        return below.isEmpty
            ? [NamedCommand(names: names, command: command)] : below.flatMap { leaves(of: $0, names) }
    }

    private static func synopsis(of named: NamedCommand) -> String {
        let arguments = (named.command.arguments ?? []).filter { $0.kind == "positional" && $0.shouldDisplay }
        let places = arguments.map { argument in
            let value = argument.valueName ?? "value"
            return (argument.isOptional ? "[\(value)]" : value) + (argument.isRepeating ? " ..." : "")
        }
        return (named.names + ["[options]"] + places).joined(separator: " ")
    }

    private mutating func describe(_ named: NamedCommand) {
        page.subsection(named.names.joined(separator: " "))
        if let abstract = named.command.abstract { page.line(abstract) }
        if let discussion = named.command.discussion { addDiscussion(discussion) }
        for argument in named.command.arguments ?? [] where argument.shouldDisplay { describe(argument) }
    }

    /// Indented lines of help are examples.
    private mutating func addDiscussion(_ discussion: String) {
        for block in discussion.split(separator: "\n\n") {
            let lines = block.split(separator: "\n").map(String.init)
            let isExample = lines.allSatisfy { $0.drop { $0 == " " }.hasPrefix("photoseek ") }
            if isExample {
                page.example(lines.map { String($0.drop { $0 == " " }) })
            } else {
                page.paragraph(lines.joined(separator: " "))
            }
        }
    }

    private mutating func describe(_ argument: CommandDescription.Argument) {
        let term =
            argument.names.map { $0.map(\.text).joined(separator: ", ") } ?? argument.valueName ?? "value"
        let value = argument.kind == "option" ? argument.valueName : nil
        var words = [argument.abstract, argument.discussion].compactMap(\.self).filter { !$0.isEmpty }
        if let standard = argument.defaultValue { words.append("Default: \(standard).") }
        let text = words.joined(separator: " ").split(separator: "\n").joined(separator: " ")
        page.item(term, value: value, text)
    }
}
