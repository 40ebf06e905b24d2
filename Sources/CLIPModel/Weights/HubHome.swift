/// Where the Hub's own tools (`huggingface_hub`) keep what is theirs, as the environment says.
package struct HubHome {
    private let environment: [String: String]

    package init(environment: [String: String]) {
        // A variable that is set to nothing is as good as none.
        self.environment = environment.filter { !$0.value.isEmpty }
    }

    /// The path that the first of these variables names that is set, or else one in the tools' folder: `HF_HOME`, or below
    /// `XDG_CACHE_HOME` or the home folder.
    package func path(named variables: [String], otherwise name: String) -> String {
        let home = environment["HOME"] ?? "/"
        let cache = environment["XDG_CACHE_HOME"] ?? home + "/.cache"
        let folder = environment["HF_HOME"] ?? cache + "/huggingface"
        let path = variables.lazy.compactMap { environment[$0] }.first ?? folder + "/" + name
        return path.hasPrefix("~/") ? home + path.dropFirst() : path
    }
}
