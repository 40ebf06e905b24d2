import Foundation
import TestSupport
import Testing

/// `photoseek embed` and `photoseek tokenize`: the numbers behind a search.
struct EmbedTests {
    private let workspace: Workspace
    private let picture: String

    init() throws {
        workspace = try Workspace()
        picture = try workspace.addPicture("a.png", seed: 1)
    }

    private func lines(_ arguments: String...) throws -> [EmbedAnswer] {
        let outcome = try workspace.program.start(["embed"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
        return try outcome.decodedLines()
    }

    private func length(_ vector: [Float]) -> Double {
        vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    @Test func oneLineAnInputTextsFirst() throws {
        let lines = try lines("--image", picture, "--text", "two cats", "--text", "a \"car\"")
        #expect(lines.map(\.input) == ["two cats", "a \"car\"", picture])
        #expect(lines.map(\.kind) == ["text", "text", "image"])
        #expect(
            lines.allSatisfy { $0.model == Workspace.model && $0.dimension == 20 && $0.vector.count == 20 })
        #expect(lines.allSatisfy { abs(length($0.vector) - 1) < 1e-6 })
        #expect(lines[0].vector != lines[1].vector)
    }

    @Test func rawLeavesOutTheNormalisation() throws {
        let unit = try lines("--text", "two cats", "--image", picture)
        let raw = try lines("--raw", "--text", "two cats", "--image", picture)
        for (unit, raw) in zip(unit, raw) {
            let norm = length(raw.vector)
            #expect(abs(norm - 1) > 1e-3)
            for (one, other) in zip(unit.vector, raw.vector) {
                #expect(abs(Double(one) - Double(other) / norm) < 1e-6)
            }
        }
    }

    @Test func theDigitsAreThoseOfTheNumPyFile() throws {
        let file = workspace.folder.path("vectors.npy")
        for option in [[], ["--raw"]] {
            let inputs = ["--text", "two cats", "--text", "a car", "--image", picture] + option
            let printed = try workspace.program.start(["embed"] + inputs).wait()
            let outcome = try workspace.program.start(["embed", "--npy", file] + inputs).wait()
            #expect(outcome.code == 0)
            #expect(outcome.output.isEmpty)
            let array = try NumPyArray(contentsOf: file)
            #expect(array.shape == [3, 20])
            let vectors: [EmbedAnswer] = try printed.decodedLines()
            #expect(array.bits == vectors.flatMap(\.vector).map(\.bitPattern))
        }
    }

    @Test func embeddingsDoNotDependOnTheirNeighbours() throws {
        let together = try lines("--text", "two cats", "--text", "a car")
        #expect(try lines("--text", "a car").first?.vector == together.last?.vector)
    }

    @Test func anInputThatIsNoPictureIsAnErrorAndNoFileIsLeft() throws {
        let text = try workspace.folder.write(Array("words".utf8), to: "words.png")
        let file = workspace.folder.path("vectors.npy")
        let program = workspace.program
        try program("embed", "--image", "/no/such.png", "--npy", file).expectFailure(
            66, saying: "/no/such.png")
        try program("embed", "--image", picture, "--image", text).expectFailure(65, saying: text)
        try program("embed", "--text", "x", "--npy", "/no/such/folder/v.npy").expectFailure(
            73, saying: "v.npy")
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func tokenizePrintsTokenIDs() throws {
        struct Tokens: Decodable {
            let text: String
            let tokens: [Int]
        }
        let outcome = try workspace.program("tokenize", "--json", "Two  \"cats\"")
        let answer: Tokens = try outcome.decoded()
        #expect(answer.text == "Two  \"cats\"")
        #expect(answer.tokens.first == 622)
        #expect(answer.tokens.last == 623)
        #expect(answer.tokens.count > 3)
        let plain = try workspace.program("tokenize", "Two  \"cats\"").output
        #expect(plain.dropLast().split(separator: " ").map { Int($0) } == answer.tokens)
        #expect(try workspace.program("tokenize", "").output == "622 623\n")
    }
}

/// The parts of a NumPy file that `embed --npy` may use.
private struct NumPyArray {
    let shape: [Int]
    let bits: [UInt32]

    init(contentsOf path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        #expect(bytes.prefix(8) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
        let headerCount = Int(bytes[8]) + Int(bytes[9]) << 8
        #expect((10 + headerCount).isMultiple(of: 64))
        let header = String(decoding: bytes[10..<10 + headerCount], as: UTF8.self)
        #expect(header.hasSuffix("\n"))
        #expect(header.contains("'descr': '<f4'"))
        #expect(header.contains("'fortran_order': False"))
        let tuple = try #require(header.split(separator: "(").last?.split(separator: ")").first)
        shape = tuple.split(separator: ",").compactMap { Int($0.filter(\.isNumber)) }
        let values = bytes[(10 + headerCount)...]
        #expect(values.count == 4 * shape.reduce(1, *))
        bits = stride(from: values.startIndex, to: values.endIndex, by: 4).map { start in
            (0..<4).reduce(0) { $0 | UInt32(values[start + $1]) << (8 * UInt32($1)) }
        }
    }
}
