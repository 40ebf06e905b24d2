/// Text of a manual page in the macros of man(7).
struct ManualText {
    private(set) var text = "" { didSet { isAtBeginning = false } }
    /// Whether nothing follows the title of a section yet, so that a paragraph needs no beginning.
    private var isAtBeginning = false

    mutating func title(_ name: String, section: Int, date: String, source: String, manual: String) {
        // Programs that read the date know only plain hyphens.
        text += ".TH \(name.uppercased()) \(section) \(date) \"\(source)\" \"\(manual)\"\n"
        // No hyphens in words that users copy, and no gaps between words.
        text += ".nh\n.ad l\n"
    }

    mutating func section(_ title: String) {
        request("SH", title.uppercased())
        isAtBeginning = true
    }

    mutating func subsection(_ title: String) { request("SS", title) }

    mutating func paragraph(_ words: String) {
        if !isAtBeginning { text += ".PP\n" }
        line(words)
    }

    /// A line of words, which flow together with the lines before.
    mutating func line(_ words: String) { text += Self.escaped(words) + "\n" }

    /// An item of a list: a bold term and its explanation.
    mutating func item(_ term: String, value: String? = nil, _ explanation: String) {
        text += ".TP\n\\fB\(Self.escaped(term, isInside: true))\\fR"
        if let value { text += " \\fI\(Self.escaped(value, isInside: true))\\fR" }
        text += "\n"
        line(explanation)
    }

    /// Lines as they are.
    mutating func example(_ lines: [String]) {
        text += ".PP\n.RS 4\n.nf\n" + lines.map { Self.escaped($0) + "\n" }.joined() + ".fi\n.RE\n"
    }

    private mutating func request(_ name: String, _ arguments: String...) {
        let quoted = arguments.map {
            "\"" + Self.escaped($0, isInside: true).replacing("\"", with: "\\(dq") + "\""
        }
        text += ".\(name) \(quoted.joined(separator: " "))\n"
    }

    /// - Parameter isInside: Whether the text follows others on its line, so that a dot or quote at its beginning has no meaning.
    private static func escaped(_ text: String, isInside: Bool = false) -> String {
        var escaped = isInside || ![".", "'"].contains(text.first) ? "" : "\\&"
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'": escaped += "\\(aq"
            case "`": escaped += "\\(ga"
            case "~": escaped += "\\(ti"
            case "^": escaped += "\\(ha"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}

extension String {
    fileprivate func replacing(_ old: Character, with new: String) -> String {
        reduce(into: "") { $0 += $1 == old ? new : String($1) }
    }
}
