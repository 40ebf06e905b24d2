import Foundation
import TestSupport
import Testing

/// Rendered scenes in folders that are named like the shape in them, in a workspace whose model knows them: ten of each to learn from in
/// `train`, and ten others in `test`.
struct SceneClasses {
    private struct Evaluation: Decodable {
        struct Picture: Decodable {
            struct Group: Decodable { let shape: String }

            let file: String
            let groups: [Group]
        }

        let images: [Picture]
    }

    static let names = ["circle", "square", "star"]
    static let count = 10
    let workspace: Workspace

    /// Copies the pictures below the folder of pictures, and indexes them.
    init() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.workspace = workspace
        let folder = Fixtures.path("scenes/evaluation")
        let data = try Data(contentsOf: URL(filePath: folder + "/evaluation.json"))
        let pictures = try JSONDecoder().decode(Evaluation.self, from: data).images
        for name in Self.names {
            let files = pictures.filter { $0.groups.map(\.shape) == [name] }.map(\.file)
            for (place, file) in files.prefix(2 * Self.count).enumerated() {
                let part = "\(place < Self.count ? "train" : "test")/\(name)"
                try workspace.makeFolder("photos/" + part)
                try FileManager.default.copyItem(
                    atPath: folder + "/" + file, toPath: workspace.photo("\(part)/\(file)"))
            }
        }
        try workspace.index()
    }

    /// The folder of the pictures to learn from, or that of one class.
    func training(_ name: String = "") -> String { workspace.photo("train/" + name) }

    /// The classes of the pictures that a search prints.
    func classesFound(_ query: String...) throws -> [String] {
        let outcome = try workspace.program.start(["search", "--paths"] + query).wait()
        guard outcome.code == 0 else { throw Failed(errors: outcome.errors) }
        return outcome.output.split(separator: "\n").map {
            String($0.split(separator: "/").dropLast().last ?? "")
        }
    }

    struct Failed: Error {
        let errors: String
    }
}
