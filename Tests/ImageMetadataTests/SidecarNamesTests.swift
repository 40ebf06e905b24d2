import ImageMetadata
import Testing

@Suite struct SidecarNamesTests {
    private func sidecars(of picture: String, in names: [String]) -> [String] {
        SidecarNames(names: ([picture] + names).map { Array($0.utf8) }).sidecars(of: Array(picture.utf8))
            .map { String(decoding: $0.name, as: UTF8.self) + ($0.kind == .xmp ? " xmp" : " takeout") }
    }

    @Test func findsXMP() {
        #expect(
            sidecars(of: "IMG_1.jpg", in: ["IMG_1.xmp", "IMG_1.jpg.xmp", "IMG_2.xmp"]) == [
                "IMG_1.jpg.xmp xmp", "IMG_1.xmp xmp",
            ])
        #expect(sidecars(of: "IMG_1.CR2", in: ["IMG_1.XMP"]) == ["IMG_1.XMP xmp"])
        #expect(sidecars(of: "img_1.cr2", in: ["IMG_1.CR2.xmp"]) == ["IMG_1.CR2.xmp xmp"])
        #expect(sidecars(of: "IMG_1", in: ["IMG_1.xmp"]) == ["IMG_1.xmp xmp"])
        #expect(sidecars(of: "IMG_1.jpg", in: ["IMG_10.xmp", "IMG_1.jpg.xmp.bak", "IMG_1.png.xmp"]) == [])
    }

    @Test func putsXMPBeforeTakeout() {
        #expect(
            sidecars(of: "IMG_1.jpg", in: ["IMG_1.jpg.json", "IMG_1.jpg.xmp"])
                == ["IMG_1.jpg.xmp xmp", "IMG_1.jpg.json takeout"])
    }

    /// Pictures and the records that Takeout puts beside them.
    @Test(arguments: [
        ("IMG_1.jpg", "IMG_1.jpg.json"), ("IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json"),
        ("IMG_1(2).jpg", "IMG_1.jpg(2).json"), ("IMG_1(2).jpg", "IMG_1.jpg.supplemental-metadata(2).json"),
        ("IMG_1(2).jpg", "IMG_1(2).jpg.json"), ("IMG_1-edited.jpg", "IMG_1.jpg.json"),
        ("IMG_1-edited(2).jpg", "IMG_1.jpg(2).json"),
        ("IMG_1-bearbeitet.jpg", "IMG_1.jpg.supplemental-metadata.json"),
        ("IMG_1-modifié.jpg", "IMG_1.jpg.json"), ("IMG_1.jpg", "IMG_1.json"),
        // Cut to 46 characters.
        (
            "Screenshot_20190919-053857_Chrome_Beta_browser.jpg",
            "Screenshot_20190919-053857_Chrome_Beta_browser.json"
        ),
        (
            "PXL_20231104_101112345.PORTRAIT-01.COVER.jpg",
            "PXL_20231104_101112345.PORTRAIT-01.COVER.jpg.s.json"
        ),
        ("IMG_20231104_101112_very_long.jpg", "IMG_20231104_101112_very_long.jpg.supplemental.json"),
        ("PXL_20231104_101112345.PORTRAIT.jpg", "PXL_20231104_101112345.PORTRAIT.jpg.supplement.json"),
        ("IMG_20231104_101112_very_long(1).jpg", "IMG_20231104_101112_very_long.jpg.supplemental(1).json"),
        (
            "Ein Bild mit einem ziemlich langen Namen für .jpg",
            "Ein Bild mit einem ziemlich langen Namen für .json"
        ),
        // The picture is cut to 47 characters in front of its extension.
        (
            "A picture with a name that is much longer than .jpg",
            "A picture with a name that is much longer than.json"
        ),
        (
            "家族旅行の写真その一とても長い名前のファイルで四十六文字を超えるものを試すために作りました写真です.jpg",
            "家族旅行の写真その一とても長い名前のファイルで四十六文字を超えるものを試すために作りました写.json"
        ),
    ])
    func findsTakeout(_ picture: String, _ record: String) {
        #expect(sidecars(of: picture, in: [record, "other.jpg.json"]) == ["\(record) takeout"])
    }

    @Test func findsTheRecordOfAnOriginalInAnotherFormat() {
        #expect(
            sidecars(of: "IMG_1-edited.jpg", in: ["IMG_1.HEIC", "IMG_1.HEIC.json"]) == [
                "IMG_1.HEIC.json takeout"
            ])
    }

    @Test func keepsNumberedPicturesApart() {
        let records = ["IMG_1.jpg.json", "IMG_1.jpg(1).json", "IMG_1.jpg(2).json"]
        #expect(sidecars(of: "IMG_1.jpg", in: records) == ["IMG_1.jpg.json takeout"])
        #expect(sidecars(of: "IMG_1(1).jpg", in: records) == ["IMG_1.jpg(1).json takeout"])
        #expect(sidecars(of: "IMG_1(2).jpg", in: records) == ["IMG_1.jpg(2).json takeout"])
        #expect(sidecars(of: "IMG_1(3).jpg", in: records) == [])
    }

    @Test func findsNothingElse() {
        let names = [
            "IMG_1.jpg.jsonl", "IMG_1.jpg(x).json", "metadata.json", "IMG_1.jpg.supplemental-metadata",
            "IMG_11.jpg.json",
        ]
        #expect(sidecars(of: "IMG_1.jpg", in: names) == [])
        #expect(sidecars(of: "", in: [".json", ".xmp"]) == [])
        #expect(SidecarNames(names: []).sidecars(of: Array("IMG_1.jpg".utf8)).isEmpty)
    }

    /// The answer does not depend on the order in which the folder lists its names.
    @Test func doesNotDependOnOrder() {
        let names = ["IMG_1.jpg.XMP", "IMG_1.jpg.xmp", "img_1.JPG.json", "IMG_1.jpg.json"]
        #expect(sidecars(of: "IMG_1.jpg", in: names) == sidecars(of: "IMG_1.jpg", in: names.reversed()))
    }

    @Test func acceptsNamesThatAreNotUTF8() {
        let picture: [UInt8] = [0xFF, 0x31] + Array(".jpg".utf8)
        let record = picture + Array(".json".utf8)
        let long = [UInt8](repeating: 0xFF, count: 200)
        let names = SidecarNames(names: [picture, record, long])
        #expect(names.sidecars(of: picture).map(\.name) == [record])
        #expect(names.sidecars(of: long).isEmpty)
    }
}
