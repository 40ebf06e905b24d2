internal import FilePaths
package import SystemPackage

/// Finds the files of the Hub's own tools (`huggingface_hub`) from the environment.
package struct HubHome {
    private let environment: HubEnvironment

    package init(environment: HubEnvironment) { self.environment = environment }

    /// Returns the path in the first of these variables that is set, or else `name` in the tools' folder.
    ///
    /// The tools' folder is `HF_HOME`, or else `huggingface` in `XDG_CACHE_HOME`, or else in `~/.cache`. A leading `~` in
    /// the path stands for the home folder.
    package func path(named variables: [String], otherwise name: String) -> FilePath {
        let home = environment.path("HOME") ?? "/"
        let cache = environment.path("XDG_CACHE_HOME") ?? home.appending(".cache")
        let folder = environment.path("HF_HOME") ?? cache.appending("huggingface")
        let path = variables.lazy.compactMap { environment.path($0) }.first ?? folder.appending(name)
        guard path.root == nil, path.components.first == "~" else { return path }
        return home.appending(path.components.dropFirst())
    }
}
