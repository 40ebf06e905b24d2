internal import Answers
internal import Analysis
internal import FilePaths
internal import FoundationEssentials
internal import Glibc
internal import ImagePreprocessing
internal import LibraryAnalysis
internal import LibraryStore
internal import SystemPackage

/// A map of pictures as an SVG file or as an HTML page. It has thumbnails inside, so that it can be moved and mailed, and links to the
/// picture files.
struct MapDrawing {
    /// The kind of file.
    enum Form {
        case picture, page

        /// The form that the name of a file asks for; nil for other names.
        init?(_ path: FilePath) {
            switch path.extension?.lowercased() {
            case "svg": self = .picture
            case "html", "htm": self = .page
            default: return nil
            }
        }
    }

    private static let width = 1600.0
    private static let margin = 40.0
    /// The longest side of a thumbnail; on the first level, those next to each other have a gap.
    private static let side = 56.0
    private static let distance = 64.0
    /// On the last level, a page is magnified sixteen times. A picture has no further levels, on which thumbnails would overlap.
    private static let pageLevels = 5
    /// Up to so many pictures are dots; of more, their number in each square is drawn.
    private static let mostDots = 20_000
    private static let cellSide = 8.0
    private static let shades = 8
    /// Twice the size on the page, for screens with small pixels.
    private static let pixels = 112

    private let form: Form
    private let title: String
    private let frame: MapFrame
    private let background: String
    private let thumbnails: [String]
    /// The number of thumbnails and frames that stand for one.
    var thumbnailCount: Int { thumbnails.count }
    /// The number of pictures that could not be read.
    let unreadCount: Int

    /// Draws a map, and reads the pictures of its thumbnails.
    ///
    /// - Parameters:
    ///   - form: The kind of file.
    ///   - images: The images of embeddings, by the id of the embedding.
    ///   - progress: Called with the number of thumbnails that are done; throwing ends the work.
    init(
        _ map: PictureMap, as form: Form, title: String, thumbnails limit: Int, decoder: ImageDecoder,
        images: ([Int64]) throws -> [Int64: ImageRecord], progress: (Int) throws -> Void
    ) throws {
        (self.title, self.form) = (title, form)
        let frame = MapFrame(map.places, width: Self.width, margin: Self.margin)
        let choices = MapThinning(
            map.places, frame, distance: Self.distance, levels: form == .page ? Self.pageLevels : 1,
            limit: limit
        ).choices
        let records = try images(choices.map { map.embeddingIDs[$0.picture] })
        var (thumbnails, unread): ([String], Int) = ([], 0)
        for choice in choices {
            try progress(thumbnails.count)
            guard let image = records[map.embeddingIDs[choice.picture]] else { continue }
            let content = Self.content(image.path, decoder)
            if content == nil { unread += 1 }
            let pixel = frame.pixel(map.places[2 * choice.picture], map.places[2 * choice.picture + 1])
            thumbnails.append(
                Self.thumbnail(content ?? Self.emptyFrame, of: image.path, at: pixel, level: choice.level))
        }
        (self.frame, self.thumbnails, unreadCount) = (frame, thumbnails, unread)
        background = map.count <= Self.mostDots ? Self.dots(map, frame) : Self.density(map, frame)
    }

    // MARK: Parts

    private static func content(_ path: FilePath, _ decoder: ImageDecoder) -> String? {
        guard let thumbnail = try? Thumbnail(of: path, longestSide: pixels, decoder: decoder) else {
            return nil
        }
        let scale = side / Double(max(thumbnail.width, thumbnail.height))
        let (width, height) = (Double(thumbnail.width) * scale, Double(thumbnail.height) * scale)
        let data = Data(thumbnail.bytes).base64EncodedString()
        return """
            <image x="\(number(-width / 2))" y="\(number(-height / 2))" width="\(number(width))" height="\(number(height))" href="data:image/jpeg;base64,\(data)"/>
            """
    }

    private static let emptyFrame =
        "<rect class=\"missing\" x=\"-24\" y=\"-18\" width=\"48\" height=\"36\"/>"

    private static func thumbnail(
        _ content: String, of path: FilePath, at pixel: (x: Double, y: Double), level: Int
    ) -> String {
        """
        <g class="thumbnail" data-level="\(level)" data-x="\(number(pixel.x))" data-y="\(number(pixel.y))" transform="translate(\(number(pixel.x)) \(number(pixel.y)))"><a href="\(ContactSheet.escaped(path.uri))"><title>\(text(path.string))</title>\(content)</a></g>
        """
    }

    private static func dots(_ map: PictureMap, _ frame: MapFrame) -> String {
        let path = (0..<map.count).map { picture in
            let pixel = frame.pixel(map.places[2 * picture], map.places[2 * picture + 1])
            return "M\(number(pixel.x)) \(number(pixel.y))h0"
        }
        return "<path class=\"dots\" d=\"\(path.joined())\"/>"
    }

    private static func density(_ map: PictureMap, _ frame: MapFrame) -> String {
        let density = MapDensity(map.places, frame, side: cellSide)
        let most = density.cells.map(\.count).max() ?? 1
        let shades = Dictionary(grouping: density.cells) { shade(of: $0.count, most: most) }
        return shades.sorted { $0.key < $1.key }.map { shade, cells in
            let path = cells.map { "M\(Int(density.side) * $0.column) \(Int(density.side) * $0.row)h8v8h-8z" }
            let opacity = (Double(shade) / Double(Self.shades)).rounded(to: 3)
            return "<path class=\"density\" fill-opacity=\"\(opacity)\" d=\"\(path.joined())\"/>"
        }.joined(separator: "\n")
    }

    /// From 1 to ``shades``; each stands for the same factor.
    private static func shade(of count: Int, most: Int) -> Int {
        guard most > 1 else { return shades }
        let share = log(Double(count)) / log(Double(most))
        return 1 + Int(Double(shades - 1) * share)
    }

    private static func number(_ value: Double) -> String { value.rounded(to: 1) }

    /// Text for SVG and HTML, without characters that XML does not allow.
    private static func text(_ text: String) -> String {
        let visible = VisibleText.bytes(of: Array(text.utf8), keepingLineBreaks: false)
        let scalars = String(decoding: visible, as: UTF8.self).unicodeScalars.filter {
            $0.value != 0xFFFE && $0.value != 0xFFFF
        }
        return ContactSheet.escaped(String(String.UnicodeScalarView(scalars)))
    }

    // MARK: Documents

    /// The file.
    var document: String {
        switch form {
        case .picture: drawing
        case .page: MapPage(title: Self.text(title), drawing: drawing).html
        }
    }

    private var drawing: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(frame.width)) \(Self.number(frame.height))" role="img">
        <title>\(Self.text(title))</title>
        <style>\(Self.style)</style>
        <rect class="page" width="\(Self.number(frame.width))" height="\(Self.number(frame.height))"/>
        \(background)
        \(thumbnails.joined(separator: "\n"))
        </svg>

        """
    }

    private static let style = """
        .page{fill:#fafafa}.dots{fill:none;stroke:#1f6fb4;stroke-opacity:.5;stroke-width:4;stroke-linecap:round}
        .density{fill:#1f6fb4}.missing{fill:#eee;stroke:#888;stroke-dasharray:4 3}
        @media(prefers-color-scheme:dark){.page{fill:#181818}.dots{stroke:#6cb4f0}.density{fill:#6cb4f0}.missing{fill:#333}}
        """
}
