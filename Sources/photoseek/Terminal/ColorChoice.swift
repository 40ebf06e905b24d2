/// Whether output has colour, as the environment says.
///
/// `NO_COLOR` with any value turns colour off. `CLICOLOR_FORCE` with any value but 0 turns it on everywhere. Otherwise only a
/// terminal has colour, unless its `TERM` is missing or `dumb`. See <https://no-color.org> and <https://bixense.com/clicolors>.
enum ColorChoice {
    static func hasColor(onTerminal isTerminal: Bool) -> Bool {
        if Environment.has("NO_COLOR") { return false }
        if let forced = Environment.value("CLICOLOR_FORCE"), forced != "0" { return true }
        guard isTerminal, let terminal = Environment.value("TERM") else { return false }
        return terminal != "dumb"
    }
}
