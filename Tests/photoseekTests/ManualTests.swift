import Foundation
import TestSupport
import Testing

/// The manual page, which is made from the program's own help, and where `make` installs it.
struct ManualTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Every command of the help, with all words of its name.
    private func commands(below names: [String] = []) throws -> [[String]] {
        let help = try workspace.program.start(names + ["--help"]).wait().output
        guard let list = help.firstRange(of: "SUBCOMMANDS:\n") else { return [names] }
        let lines = help[list.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !$0.isEmpty }
        let below = lines.filter { $0.hasPrefix("  ") && $0.dropFirst(2).first?.isLetter == true }.map {
            String($0.dropFirst(2).prefix { !$0.isWhitespace })
        }
        return try below.flatMap { try commands(below: names + [$0]) }
    }

    /// The page without the marks of its macros.
    private func page() throws -> String {
        let outcome = try workspace.program("manual")
        #expect(outcome.code == 0)
        return outcome.output.replacing("\\-", with: "-").replacing("\\(aq", with: "'").replacing(
            "\\&", with: ""
        )
        .replacing("\\fB", with: "").replacing("\\fR", with: "").replacing("\\fI", with: "")
    }

    @Test func everyCommandAndOptionIsInIt() throws {
        let page = try page()
        let all = try commands()
        #expect(all.count > 12 && all.contains(["model", "pull"]))
        for names in all {
            let title = ".SS \"photoseek \(names.joined(separator: " "))\"\n"
            let start = try #require(page.firstRange(of: title), "\(names)").upperBound
            let section = page[start...].components(separatedBy: "\n.S")[0]
            let help = try workspace.program.start(names + ["--help"]).wait().output
            let options = help.split(separator: "\n").filter { $0.hasPrefix("  -") }.flatMap { line in
                line.split(whereSeparator: { $0 == " " || $0 == "," }).prefix { $0.hasPrefix("-") }
            }
            #expect(options.contains("--help"))
            for option in options where option.hasPrefix("--") {
                #expect(section.contains(option), "\(option) of \(names)")
            }
        }
    }

    @Test func whatSurroundsTheProgramIsInIt() throws {
        let page = try page()
        for title in [
            "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "QUERIES", "ENVIRONMENT", "FILES", "EXIT STATUS",
            "EXAMPLES",
        ] {
            #expect(page.contains(".SH \"\(title)\"\n"), "\(title)")
        }
        for words in ["PHOTOSEEK_VIEWER", "NO_COLOR", "near:", "photoseek search a dog on a beach"] {
            #expect(page.contains(words), "\(words)")
        }
        // groff knows every macro and character, where it is installed.
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/groff") else { return }
        let file = workspace.folder.path("photoseek.1")
        try Data(try workspace.program("manual").output.utf8).write(to: URL(filePath: file))
        let groff = try workspace.program.start(
            ["-man", "-ww", "-Tutf8", file], executable: "/usr/bin/groff"
        ).wait()
        #expect(groff.code == 0 && groff.errors.isEmpty, "\(groff.errors)")
    }

    @Test func makeInstallsTextsAndRemovesThem() throws {
        let root = workspace.folder.path("a root")
        func make(_ target: String) throws {
            let outcome = try workspace.program.start(
                [
                    "--directory", Fixtures.packageFolder, "--no-print-directory", target, "PREFIX=/usr",
                    "DESTDIR=\(root)", "PROGRAM=\(Program.path)",
                ], executable: "/usr/bin/make"
            ).wait()
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
        let names = [
            "man/man1/photoseek.1", "bash-completion/completions/photoseek", "zsh/site-functions/_photoseek",
            "fish/vendor_completions.d/photoseek.fish",
        ].map { "\(root)/usr/share/\($0)" }
        try make("install-texts")
        for name in names {
            let size = try FileManager.default.attributesOfItem(atPath: name)[.size] as? Int
            #expect(try #require(size) > 1000, "\(name)")
        }
        try make("uninstall")
        #expect(names.allSatisfy { !FileManager.default.fileExists(atPath: $0) })
    }
}
