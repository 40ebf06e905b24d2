internal import FoundationEssentials
internal import Glibc

/// Where the checkpoint of a model lies.
public struct ModelLocation: Equatable, Sendable {
    /// The model that comes with the program.
    public static let bundledName = "scenes"

    /// The model's name: `scenes`, or the absolute path of its folder.
    public let name: String
    /// The folder with its checkpoint.
    public let folder: String

    /// Finds the model that a user names: `scenes`, or a folder with a checkpoint.
    ///
    /// - Throws: ``CLIPModelError/unknownModel(name:reason:)`` with what to do.
    public init(named name: String) throws {
        if name == Self.bundledName {
            guard let folder = Self.bundledFolder() else {
                throw CLIPModelError.unknownModel(
                    name: name, reason: "its files are not beside the program; install it with `make install`"
                )
            }
            self.init(name: name, folder: folder)
            return
        }
        guard let path = realpath(name, nil) else {
            throw CLIPModelError.unknownModel(name: name, reason: Self.remedy(for: name))
        }
        defer { free(path) }
        let folder = String(cString: path)
        self.init(name: folder, folder: folder)
    }

    private init(name: String, folder: String) {
        self.name = name
        self.folder = folder
    }

    private static func remedy(for name: String) -> String {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            return "use \"\(bundledName)\" or the path of a folder that holds a checkpoint"
        }
        return """
            there is no such folder, and models are not fetched over the network; put its config.json, \
            model.safetensors, preprocessor_config.json and tokenizer files into a folder and name that
            """
    }

    /// Beside an installed program in `share/photoseek/models`, or in the source tree that the program was built
    /// in.
    private static func bundledFolder() -> String? {
        guard let executable = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(executable) }
        var folder = URL(filePath: String(cString: executable)).deletingLastPathComponent()
        let installed = folder.deletingLastPathComponent()
            .appending(path: "share/photoseek/models/\(bundledName)")
        if CheckpointFile.exists(installed.path + "/config.json") { return installed.path }
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let source = folder.appending(path: "Fixtures/scenes/checkpoint")
            if CheckpointFile.exists(source.path + "/config.json") { return source.path }
        }
        return nil
    }
}
