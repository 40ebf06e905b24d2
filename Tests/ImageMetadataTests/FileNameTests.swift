import ImageMetadata
import TestSupport
import Testing

@Suite struct FileNameTests {
    /// 2024-01-02T03:04:05.000000006Z
    private static let fileTime: Int64 = 1_704_164_645_000_000_006

    private func read(_ name: String) -> ImageMetadata {
        ImageMetadata(fileName: Array(name.utf8), fileTime: Self.fileTime)
    }

    @Test(arguments: [
        ("IMG_20210704_153000.jpg", "2021-07-04T15:30:00"),
        ("IMG_20210704_153000123.jpg", "2021-07-04T15:30:00.123"),
        ("img_20210704_153000_HDR.heic", "2021-07-04T15:30:00"),
        ("IMG_20210704_153000(2).jpg", "2021-07-04T15:30:00"),
        ("PXL_20210704_133000123.jpg", "2021-07-04T13:30:00.123+00:00"),
        ("PXL_20210704_133000123.MP.jpg", "2021-07-04T13:30:00.123+00:00"),
        ("MVIMG_20190101_101112.jpg", "2019-01-01T10:11:12"),
        ("VID_20210704_153000.mp4", "2021-07-04T15:30:00"),
        ("PANO_20210704_153000.jpg", "2021-07-04T15:30:00"),
        ("IMG-20210101-WA0001.jpg", "2021-01-01T12:00:00"),
        ("VID-20210101-WA0012.mp4", "2021-01-01T12:00:00"),
        ("WhatsApp Image 2021-01-01 at 10.11.12.jpeg", "2021-01-01T10:11:12"),
        ("WhatsApp Image 2021-01-01 at 10.11.12 (1).jpeg", "2021-01-01T10:11:12"),
        ("WhatsApp Image 2021-01-01 at 10.11.12 PM.jpeg", "2021-01-01T22:11:12"),
        ("signal-2021-07-04-123000.jpg", "2021-07-04T12:30:00"),
        ("signal-2021-07-04-12-30-15-123.jpg", "2021-07-04T12:30:15.123"),
        ("2019-07-04 12.30.15.jpg", "2019-07-04T12:30:15"),
        ("2019-07-04 12.30.15-1.jpg", "2019-07-04T12:30:15"),
        ("20210704_153000.jpg", "2021-07-04T15:30:00"), ("20210704-153000.jpg", "2021-07-04T15:30:00"),
        ("2019-07-04.jpg", "2019-07-04T12:00:00"), ("2019-07-04 Birthday.jpg", "2019-07-04T12:00:00"),
        ("photo_2021-07-04_12-30-15.jpg", "2021-07-04T12:30:15"),
        ("WP_20130704_12_30_15_Pro.jpg", "2013-07-04T12:30:15"),
        ("Screenshot 2023-05-06 at 10.11.12.png", "2023-05-06T10:11:12"),
        ("Screenshot 2023-05-06 at 12.11.12\u{202F}AM.png", "2023-05-06T00:11:12"),
        ("Screenshot 2023-05-06 at 12.11.12 PM.png", "2023-05-06T12:11:12"),
        ("Screenshot_20230506-101112.png", "2023-05-06T10:11:12"),
        ("Screenshot_20230506_101112_Chrome.jpg", "2023-05-06T10:11:12"),
        ("Screenshot_2016-05-06-10-11-12.png", "2016-05-06T10:11:12"),
        ("Screenshot from 2023-05-06 10-11-12.png", "2023-05-06T10:11:12"),
        ("Screen Shot 2016-05-06 at 10.11.12.png", "2016-05-06T10:11:12"),
        ("Bildschirmfoto 2023-05-06 um 10.11.12.png", "2023-05-06T10:11:12"),
    ])
    func readsDatesOfPrograms(_ name: String, _ expected: String) {
        #expect(read(name).takenAt?.iso8601 == expected)
        #expect(read(name).takenAt?.source == .fileName)
    }

    /// Names with other numbers, or impossible dates: the time of the file is what is left.
    @Test(arguments: [
        "IMG_1234.jpg", "IMG_0020.HEIC", "DSC01393.jpg", "20210704.jpg", "20210704153000.jpg", "2021.jpg",
        "1625401815.jpg",
        "IMG_20211304_153000.jpg", "IMG_20210230_153000.jpg", "IMG_20210704_253000.jpg",
        "IMG_20210704_153060.jpg",
        "IMG_20210704.jpg", "IMG_18210704_153000.jpg", "IMG_99990704_153000.jpg",
        "IMG_20210704_1530001234.jpg",
        "IMG-20210101.jpg", "IMG-20210101-WB0001.jpg", "IMG-20210101-WA01.jpg", "invoice_20210704_153000.jpg",
        "scan 2021-07-04 12.30.15.jpg", "2021-07_04 12.30.15.jpg", "2021-0704 12.30.15.jpg",
        "00002021-07-04.jpg",
        "1990-02-30.jpg", "2021-07-041.jpg", "", ".jpg", "Screenshot.png", "Screenshot 1.png",
        "Screenshot 2023-05-06 at 13.11.12 PM.png", "PXL_133000.jpg",
    ])
    func readsNoDateFromOtherNumbers(_ name: String) {
        let time = read(name).takenAt
        #expect(time?.source == .fileTime)
        #expect(time?.iso8601 == "2024-01-02T03:04:05.000000006+00:00")
    }

    @Test func readsFileTimesBefore1970() {
        let time = ImageMetadata(fileName: [], fileTime: -1).takenAt
        #expect(time?.iso8601 == "1969-12-31T23:59:59.999999999+00:00")
        #expect(ImageMetadata(fileName: [], fileTime: .min).takenAt?.source == .fileTime)
        #expect(ImageMetadata(fileName: [], fileTime: .max).takenAt?.source == .fileTime)
    }

    @Test(arguments: [
        ("Screenshot_20230506-101112.png", true), ("Screenshot.png", true),
        ("Screen Shot 2016-05-06 at 10.11.12.png", true),
        ("SCREENSHOT 1.PNG", true), ("Bildschirmfoto 2023-05-06 um 10.11.12.png", true),
        ("IMG_20210704_153000.jpg", false),
        ("my screenshot.png", false), ("screen.png", false), ("", false),
    ])
    func knowsScreenshots(_ name: String, _ isScreenshot: Bool) {
        #expect(read(name).isScreenshot == isScreenshot)
    }

    @Test func acceptsNamesOfAnyBytes() {
        var random = SeededGenerator(seed: 16)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            #expect(ImageMetadata(fileName: bytes, fileTime: 0).takenAt?.source == .fileTime)
        }
        let name = Array("IMG_20210704_153000 ".utf8) + [0xFF, 0xFE] + Array(".jpg".utf8)
        #expect(ImageMetadata(fileName: name, fileTime: 0).takenAt?.iso8601 == "2021-07-04T15:30:00")
    }
}
