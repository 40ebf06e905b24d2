internal import FilePaths
internal import Glibc
public import SystemPackage

/// The variables of the environment that the Hub's own tools (`huggingface_hub`) read: texts, and paths as bytes.
///
/// A value; safe to use from any thread as long as none changes the environment of the process.
public struct HubEnvironment: Sendable {
    private enum Source {
        case process
        case given(texts: [String: String], paths: [String: FilePath])
    }

    private let source: Source

    /// The environment of this process, read when a variable is asked for.
    public static let process = HubEnvironment(source: .process)

    /// An environment of these variables alone; what `paths` has comes before a text of the same name.
    public init(_ texts: [String: String], paths: [String: FilePath] = [:]) {
        source = .given(texts: texts, paths: paths)
    }

    private init(source: Source) { self.source = source }

    /// The value of a variable as a path; nil where it is not set, or set to nothing.
    func path(_ name: String) -> FilePath? {
        switch source {
        case .process: FilePath.environment(name)
        case .given(_, let paths): paths[name] ?? text(name).map { FilePath($0) }
        }
    }

    /// The value of a variable that is no path; nil where it is not set, or set to nothing.
    package func text(_ name: String) -> String? {
        let value: String? =
            switch source {
            case .process: getenv(name).map { String(cString: $0) }
            case .given(let texts, _): texts[name]
            }
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }
}
