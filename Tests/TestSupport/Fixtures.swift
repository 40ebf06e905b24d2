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

    /// The names of the models that come with the program; the first is the default.
    public static let bundledModels = ["photos", "scenes"]

    /// The folder of the package.
    public static var packageFolder: String {
        String(path("").dropLast("/Fixtures/".count))
    }
}
