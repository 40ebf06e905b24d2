internal import Glibc
public import SystemPackage

/// Finds files that come with the program.
public enum ProgramFile {
    /// Finds a file or folder beside the `bin` folder of an installed program, or in the source tree in which the program was built;
    /// nil if it is in neither place.
    ///
    /// - Parameters:
    ///   - installed: Its path below the folder that holds `bin`, such as `share/photoseek/models/photos`.
    ///   - source: Its path in the source tree.
    ///   - isUsable: Whether what is there can be used.
    /// - Complexity: One call of `isUsable` for each folder above the program.
    public static func find(
        installed: String, source: String, where isUsable: (FilePath) -> Bool
    ) -> FilePath? {
        guard var folder = FilePath("/proc/self/exe").resolvingLinks?.removingLastComponent() else {
            return nil
        }
        let place = folder.removingLastComponent().pushing(FilePath(installed))
        if isUsable(place) { return place }
        while folder.removeLastComponent() {
            let place = folder.pushing(FilePath(source))
            if isUsable(place) { return place }
        }
        return nil
    }
}
