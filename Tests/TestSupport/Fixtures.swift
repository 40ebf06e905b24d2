internal import Foundation

/// The committed fixtures, found beside the sources.
public enum Fixtures {
    /// The path of a fixture, named from the `Fixtures` folder.
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
