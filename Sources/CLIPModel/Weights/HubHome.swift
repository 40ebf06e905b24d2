internal import FilePaths
package import SystemPackage

/// Where the Hub's own tools (`huggingface_hub`) keep what is theirs, as the environment says.
package struct HubHome {
    private let environment: HubEnvironment

    package init(environment: HubEnvironment) { self.environment = environment }

    /// The path that the first of these variables names that is set, or else one in the tools' folder: `HF_HOME`, or below
    /// `XDG_CACHE_HOME` or the home folder.
    package func path(named variables: [String], otherwise name: String) -> FilePath {
        let home = environment.path("HOME") ?? "/"
        let cache = environment.path("XDG_CACHE_HOME") ?? home.appending(".cache")
        let folder = environment.path("HF_HOME") ?? cache.appending("huggingface")
        let path = variables.lazy.compactMap { environment.path($0) }.first ?? folder.appending(name)
        guard path.root == nil, path.components.first == "~" else { return path }
        return home.appending(path.components.dropFirst())
    }
}
