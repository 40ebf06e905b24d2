internal import FilePaths
internal import Glibc
public import ModelHub
public import SystemPackage

/// The environment variables that choose the library and the model.
///
/// A value; it does not change with the environment. An empty variable counts as unset.
public struct SessionEnvironment: Sendable {
    /// `PHOTOSEEK_LIBRARY`: the library file.
    public var library: FilePath?
    /// `PHOTOSEEK_MODEL`: the name of the model, as `ModelLocation(named:)` takes it.
    public var model: String?
    /// `XDG_DATA_HOME`: the folder for the data of all programs.
    public var dataFolder: FilePath?
    /// `XDG_CACHE_HOME`: the folder for what all programs can make again.
    public var cacheFolder: FilePath?
    /// `HOME`: the user's folder.
    public var home: FilePath?
    /// The variables that say where fetched models are.
    public var hub: HubEnvironment

    /// Creates an environment with only these variables.
    public init(
        library: FilePath? = nil, model: String? = nil, dataFolder: FilePath? = nil,
        cacheFolder: FilePath? = nil, home: FilePath? = nil, hub: HubEnvironment = HubEnvironment([:])
    ) {
        self.library = library
        self.model = model
        self.dataFolder = dataFolder
        self.cacheFolder = cacheFolder
        self.home = home
        self.hub = hub
    }

    /// The variables of this process, read at the time of the call. Safe to use from any thread as long as no thread changes
    /// the environment of the process.
    public static var process: SessionEnvironment {
        SessionEnvironment(
            library: .environment("PHOTOSEEK_LIBRARY"), model: modelOfProcess,
            dataFolder: .environment("XDG_DATA_HOME"), cacheFolder: .environment("XDG_CACHE_HOME"),
            home: .environment("HOME"), hub: .process)
    }

    /// The model may be a folder whose path is not UTF-8.
    private static var modelOfProcess: String? {
        guard let value = getenv("PHOTOSEEK_MODEL"), value.pointee != 0 else { return nil }
        return ModelLocation.name(
            argument: UnsafeRawBufferPointer(start: UnsafeRawPointer(value), count: strlen(value)))
    }
}
