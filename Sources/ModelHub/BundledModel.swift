internal import CLIPModel
internal import FilePaths
internal import SystemPackage

/// A model that comes with the program.
public enum BundledModel: String, CaseIterable, Sendable {
    /// A small model that knows photographs.
    case photos
    /// A tiny model that only knows drawings of simple scenes, for tests and lessons.
    case scenes

    /// The model that is used if neither the user nor the library names one.
    public static let standard = BundledModel.photos

    /// The name by which users and libraries call it.
    public var name: String { rawValue }

    /// Finds the model's files: in `share/photoseek/models` next to the `bin` folder of an installed program, or in the source
    /// tree in which the program was built; nil if they are in neither place.
    var folder: FilePath? {
        ProgramFile.find(
            installed: "share/photoseek/models/\(name)", source: "Fixtures/\(name)/checkpoint",
            where: Self.hasConfiguration)
    }

    private static func hasConfiguration(_ folder: FilePath) -> Bool {
        CheckpointFileNames(CheckpointFile.names(in: folder)).configuration != nil
    }
}
