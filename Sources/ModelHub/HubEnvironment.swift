internal import FilePaths
internal import Glibc
public import SystemPackage

/// The environment variables that the Hub's own tools (`huggingface_hub`) read, as text or as paths of any bytes.
///
/// A value; safe to use from any thread as long as no thread changes the environment of the process.
public struct HubEnvironment: Sendable {
    private enum Source {
        case process
        case given(texts: [String: String], paths: [String: FilePath])
    }

    private let source: Source

    /// The environment of this process. A variable is read each time it is requested.
    public static let process = HubEnvironment(source: .process)

    /// Creates an environment with only these variables. If a path is requested, a variable in `paths` takes precedence over
    /// one with the same name in `texts`.
    public init(_ texts: [String: String], paths: [String: FilePath] = [:]) {
        source = .given(texts: texts, paths: paths)
    }

    private init(source: Source) { self.source = source }

    /// The value of a variable as a path; nil if it is unset or empty.
    func path(_ name: String) -> FilePath? {
        switch source {
        case .process: FilePath.environment(name)
        case .given(_, let paths): paths[name] ?? text(name).map { FilePath($0) }
        }
    }

    /// The value of a variable as text; nil if it is unset or empty.
    package func text(_ name: String) -> String? {
        let value: String? =
            switch source {
            case .process: getenv(name).map { String(cString: $0) }
            case .given(let texts, _): texts[name]
            }
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }
}

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
