internal import Foundation

/// The fixtures in the repository, found relative to this source file.
public enum Fixtures {
    /// The absolute path of a fixture, given relative to the `Fixtures` folder.
    public static func path(_ name: String) -> String {
        let marker = "/Tests/TestSupport/"
        let file = #filePath
        guard let range = file.range(of: marker) else { preconditionFailure("\(file) is not in \(marker)") }
        return file[..<range.lowerBound] + "/Fixtures/" + name
    }

    /// The folder of the package.
    public static var packageFolder: String {
        String(path("").dropLast("/Fixtures/".count))
    }
}
