import FilePaths
import SystemPackage
import TestSupport
import Testing

struct FilePathTests {
    /// A folder whose name is encoded in Latin-1.
    private let latin = FilePath(bytes: Array("/home/M".utf8) + [0xFC] + Array("ller".utf8))

    @Test func bytesComeOutAsTheyWentIn() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let names = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                [UInt8(ascii: "a")]
                    + (0..<Int.random(in: 0...8, using: &random)).map { _ in
                        let byte = UInt8.random(in: 1...255, using: &random)
                        return byte == UInt8(ascii: "/") ? 0xFF : byte
                    }
            }
            let bytes = names.reduce([]) { $0 + [UInt8(ascii: "/")] + $1 }
            let path = FilePath(bytes: bytes)
            #expect(path.bytes == bytes)
            #expect(path.nameBytes == names.last)
            #expect(FilePath(uri: path.uri) == path)
            #expect(path.uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            #expect(path.isText == (String(validating: bytes, as: UTF8.self) != nil))
        }
    }

    @Test func namesThatLookTheSameAreOthers() {
        #expect(FilePath("/é") != FilePath("/e\u{301}"))
        #expect(Set([FilePath("/é"), FilePath("/e\u{301}")]).count == 2)
    }

    @Test func namesAreAppendedAsBytes() {
        #expect(latin.appending(name: [0xFF, 0x61]).bytes == latin.bytes + [0x2F, 0xFF, 0x61])
        #expect(latin.appending(suffix: ".lock").bytes == latin.bytes + Array(".lock".utf8))
        #expect(FilePath("/").appending(name: [0x61]).bytes == Array("/a".utf8))
        #expect(FilePath("/").nameBytes.isEmpty)
    }

    @Test(arguments: [
        ("/a/b", "/a", true), ("/a", "/a", true), ("/ab", "/a", false), ("/a", "/a/b", false),
        ("/a", "/", true),
    ])
    func aPathIsInsideByNames(path: String, folder: String, isInside: Bool) {
        #expect(FilePath(path).isInside(FilePath(folder)) == isInside)
    }

    @Test(arguments: [
        ("/a/b", "/a", "b"), ("/a/b/c", "/a/", "b/c"), ("/a/..b", "/a", "..b"), ("/a/b", "/", "a/b"),
        ("/a", "/a", nil), ("/ab", "/a", nil), ("/a", "/a/b", nil), ("a/b", "/a", nil), ("/", "/", nil),
    ])
    func aPathBelowAFolderIsRelativeToIt(path: String, folder: String, rest: String?) {
        #expect(FilePath(path).relative(to: FilePath(folder)) == rest.map { FilePath($0) })
    }

    @Test func theOrderIsThatOfBytes() {
        #expect(FilePath("/a-").precedes(FilePath("/a/b")))
        #expect(!FilePath("/a/b").precedes(FilePath("/a/b")))
        #expect(FilePath("/z").precedes(latin.removingLastComponent().appending(name: [0xC3])) == false)
    }

    @Test(arguments: [
        "/a", "file:/a", "file://host/a", "file:///a%0", "file:///a%zz", "file:///a%00b", "file:///%+1",
    ])
    func whatIsNoURIOfAFileIsRefused(text: String) {
        #expect(FilePath(uri: text) == nil)
    }

    @Test func theURIOfANameThatIsNotUTF8CanBeTypedAnywhere() {
        #expect(latin.uri == "file:///home/M%FCller")
    }
}
