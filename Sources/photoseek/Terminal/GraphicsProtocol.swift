/// A way in which terminals draw pictures.
enum GraphicsProtocol: Equatable {
    /// Kitty's graphics protocol, also of Ghostty, Konsole and WezTerm.
    case kitty
    /// iTerm2's inline images, also of WezTerm.
    case iTerm2
    /// Sixel graphics of the VT340: xterm, foot, mlterm, Windows Terminal, newer versions of tmux and others.
    case sixel
}

/// What a terminal can draw, as it says itself.
///
/// A terminal gets no sequence that it might show as text. It is first asked for its attributes, which every terminal understands; one
/// that does not answer gets nothing else. The environment decides only for iTerm2's protocol, which has no question, because
/// other variables are inherited by terminals that are started from another one.
struct TerminalGraphics: Equatable {
    let kind: GraphicsProtocol
    /// The size of a cell; nil if the terminal does not tell.
    let cell: CellSize?

    /// How long to wait for each answer. A terminal answers at once; only a remote or busy one takes a moment.
    private static let patience = Duration.seconds(3)

    /// Asks the terminal of a stream; nil if it cannot draw, or does not answer.
    init?(of console: Console) {
        guard console.isTerminal, let name = Environment.value("TERM"), name != "dumb" else { return nil }
        guard let conversation = TerminalConversation(with: console) else { return nil }
        let attributes = conversation.ask(TerminalAnswer.attributesQuestion, within: Self.patience) {
            $0.attributes != nil
        }
        var answer = attributes
        if attributes.attributes != nil {
            // tmux and screen take Kitty's sequences for messages of their own.
            let kitty = Multiplexer.current == nil ? TerminalAnswer.kittyQuestion : ""
            let question = kitty + TerminalAnswer.cellQuestion + TerminalAnswer.attributesQuestion
            answer = conversation.ask(question, within: Self.patience) { $0.attributes != nil }
        }
        conversation.end()
        guard let known = attributes.attributes else { return nil }
        cell = console.cell ?? answer.cell
        if answer.knowsKitty {
            kind = .kitty
        } else if Self.isLikeITerm2, Multiplexer.current == nil {
            kind = .iTerm2
        } else if known.dropFirst().contains(4) {
            // The first number is the kind of terminal.
            kind = .sixel
        } else {
            return nil
        }
    }

    private static var isLikeITerm2: Bool {
        ["iTerm.app", "WezTerm"].contains(Environment.value("TERM_PROGRAM"))
            || Environment.value("LC_TERMINAL") == "iTerm2"
    }
}

/// A program between this one and the terminal.
enum Multiplexer: String {
    case tmux, screen

    /// The one that this program runs in, if any.
    static var current: Multiplexer? {
        if Environment.has("TMUX") { return .tmux }
        if Environment.has("STY") { return .screen }
        switch Environment.value("TERM")?.prefix(while: \.isLetter) {
        case "tmux": return .tmux
        case "screen": return .screen
        default: return nil
        }
    }
}
