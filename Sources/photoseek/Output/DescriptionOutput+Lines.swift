internal import Answers
internal import FilePaths
internal import SystemPackage

extension DescriptionOutput: CommandOutput {
    /// The path with the description, then the strength of each text.
    var lines: [Line] {
        var title = Line(FilePath.currentFolder.flatMap(location.relative) ?? location)
        title += Line(": \(description ?? "nothing stands out")")
        return [title]
            + texts.map { text in
                let strength = "\(text.strength)"
                return
                    "  \(String(repeating: " ", count: max(0, 3 - strength.count)))\(strength)  \(text.text)"
            }
    }
}
