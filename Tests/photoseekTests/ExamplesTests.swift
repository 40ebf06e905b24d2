import Foundation
import TestSupport
import Testing

/// Runs every command of `Docs/examples.md` in its order, on a copy of the demo library, and compares what it prints with the page.
struct ExamplesTests {
    private struct Example {
        let command: String
        var output: [String] = []
    }

    private static let prompt = "$ "
    /// Processors round differently: numbers on the page may differ by this share, or by one in whole numbers.
    private static let tolerance = 0.01

    private static func examples() throws -> [Example] {
        let page = try String(contentsOfFile: Fixtures.path("../Docs/examples.md"), encoding: .utf8)
        var examples: [Example] = []
        var isInside = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside.toggle()
            } else if isInside, line.hasPrefix(prompt) {
                examples.append(Example(command: String(line.dropFirst(prompt.count))))
            } else if isInside {
                examples[examples.count - 1].output.append(String(line))
            }
        }
        return examples
    }

    private static func areEqual(_ one: String, _ other: String) -> Bool {
        let (words, others) = (one.split(separator: " "), other.split(separator: " "))
        return words.count == others.count
            && zip(words, others).allSatisfy { word, other in
                if word == other { return true }
                func number(_ word: Substring) -> Double? {
                    Double(word.trimmingCharacters(in: CharacterSet(charactersIn: "()")))
                }
                guard let first = number(word), let second = number(other) else { return false }
                return abs(first - second) <= max(tolerance * abs(second), word.contains(".") ? 0 : 1)
            }
    }

    @Test func thePageShowsWhatTheProgramPrints() throws {
        let folder = try TemporaryFolder()
        try folder.copy(Fixtures.path("library"), to: "pictures")
        var program = Program(library: folder.path("library.sqlite"), currentFolder: folder.path)
        let tools = URL(filePath: Program.path).deletingLastPathComponent().path
        program.environment["PATH"] = tools + ":/usr/bin:/bin"
        let examples = try Self.examples()
        #expect(examples.count > 15)
        for example in examples {
            let outcome = try program.start(["-c", example.command + " 2>&1"], executable: "/bin/bash").wait()
            let lines = outcome.output.split(separator: "\n").map(String.init)
            #expect(
                lines.count == example.output.count && zip(lines, example.output).allSatisfy(Self.areEqual),
                "\(example.command) printed:\n\(outcome.output)")
        }
    }
}
