import TestSupport
import Testing

/// `photoseek formats`, on this machine and on one without some libraries.
struct FormatsTests {
    private struct Answer: Decodable {
        struct Format: Decodable {
            let format: String
            let extensions: [String]
            let read: Bool
            let missing: String?
            let package: String?
        }

        struct ColorProfiles: Decodable {
            let converted: Bool
            let missing: String?
            let package: String?
        }

        let formats: [Format]
        let colorProfiles: ColorProfiles
    }

    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// The program where some libraries cannot be loaded, because empty files of their names are found first.
    private func program(without libraries: [String]) throws -> Program {
        try workspace.makeFolder("libraries")
        for library in libraries { try workspace.folder.write([], to: "libraries/\(library)") }
        var program = workspace.program
        program.environment["LD_LIBRARY_PATH"] = workspace.folder.path("libraries")
        return program
    }

    @Test func everyFormatOfThisMachineIsRead() throws {
        let answers: [Answer] = try workspace.program("formats", "--json").decodedLines()
        let answer = try #require(answers.first)
        #expect(answer.formats.prefix(2).map(\.format) == ["JPEG", "PNG"])
        #expect(answer.formats.first?.extensions.contains("jpg") == true)
        #expect(answer.formats.allSatisfy { $0.read && $0.missing == nil && $0.package == nil })
        #expect(answer.colorProfiles.converted && answer.colorProfiles.missing == nil)
        let table = try workspace.program("formats").output
        for format in answer.formats { #expect(table.contains(format.format)) }
        #expect(!table.contains("not read"))
    }

    @Test func aMissingLibraryIsNamedWithItsPackage() throws {
        let program = try program(without: ["libheif.so.1", "liblcms2.so.2"])
        let answers: [Answer] = try program("formats", "--json").decodedLines()
        let answer = try #require(answers.first)
        let heif = try #require(answer.formats.first { $0.format == "HEIF" })
        #expect(!heif.read && heif.package == "libheif-dev")
        #expect(heif.missing?.contains("libheif.so.1") == true)
        #expect(answer.formats.first { $0.format == "PNG" }?.read == true)
        #expect(!answer.colorProfiles.converted && answer.colorProfiles.package == "liblcms2-dev")
        let table = try program("formats").output
        #expect(table.contains("HEIF is not read, because libheif.so.1 "))
        #expect(table.contains("install the package libheif-dev"))
    }

    @Test func aPictureWhoseDecoderIsMissingIsNoBrokenPicture() throws {
        let program = try program(without: ["libheif.so.1"])
        let picture = Fixtures.path("pixels/heif/photo.heic")
        try program("embed", "--image", picture).expectFailure(
            69, saying: picture, "the decoder is missing", "libheif-dev")
        #expect(try workspace.program("embed", "--image", picture).code == 0)
    }
}
