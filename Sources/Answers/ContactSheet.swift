internal import FilePaths
internal import FoundationEssentials
internal import ImagePreprocessing
internal import Indexing
public import LibraryStore
public import Query
public import SystemPackage

/// An HTML page with the queries, the pictures that were found and their scores. It has thumbnails inside, so that it can be
/// moved and mailed, and links to the picture files.
public struct ContactSheet: Sendable {
    /// The mark of such a page: the HTML element that names the program which generated it.
    public static let generator = "<meta name=\"generator\" content=\"Photoseek\">"

    private let html: String

    /// The page in UTF-8.
    public var bytes: [UInt8] { Array(html.utf8) }

    /// A page with a section for each search.
    ///
    /// - Complexity: decodes each picture that was found.
    public init(_ results: [SearchResult]) {
        self.init(sections: results.map(Self.section))
    }

    /// A page with some pictures.
    ///
    /// - Complexity: decodes each of them.
    public init(_ images: [ImageRecord]) {
        let figures = images.map { image in
            Self.figure(image.path, caption: Self.escaped(image.path.string))
        }
        self.init(sections: [
            "<section>\n<div class=\"hits\">\n\(figures.joined(separator: "\n"))\n</div>\n</section>"
        ])
    }

    /// Creates a page of sections in HTML.
    public init(sections: [String]) {
        html = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            \(Self.generator)
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Photoseek</title>
            <style>
            body { font-family: sans-serif; margin: 2rem; background: #fafafa; color: #222; }
            .hits { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1rem; }
            figure { margin: 0; background: #fff; border: 1px solid #ddd; border-radius: 6px; padding: .5rem; }
            img { width: 100%; height: 11rem; object-fit: contain; background: #eee; }
            figcaption { font-size: .8rem; overflow-wrap: anywhere; margin-top: .4rem; }
            </style>
            </head>
            <body>
            \(sections.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    private static func section(_ result: SearchResult) -> String {
        """
        <section>
        <h2>\(escaped(result.query))</h2>
        <p>\(result.hits.count) of \(result.searched) pictures, model \(escaped(result.model))</p>
        <div class="hits">
        \(result.hits.map(figure).joined(separator: "\n"))
        </div>
        </section>
        """
    }

    private static func figure(_ hit: SearchHit) -> String {
        figure(hit.path, caption: caption(hit))
    }

    /// A picture with a link to its file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - caption: What stands below it, in HTML.
    public static func figure(_ path: FilePath, caption: String) -> String {
        """
        <figure><a href="\(path.uri)">\(picture(path))</a>
        <figcaption>\(caption)</figcaption></figure>
        """
    }

    private static func picture(_ path: FilePath) -> String {
        do {
            let thumbnail = try Thumbnail(of: path, longestSide: thumbnailSide)
            let data = Data(thumbnail.bytes).base64EncodedString()
            return """
                <img src="data:image/jpeg;base64,\(data)" width="\(thumbnail.width)" height="\(thumbnail.height)" alt="">
                """
        } catch {
            return "<p>\(escaped(error.reason))</p>"
        }
    }

    /// Twice the height of the frames, for screens with small pixels.
    private static let thumbnailSide = 352

    private static func caption(_ hit: SearchHit) -> String {
        let facts = hit.facts
        let words = hit.wordPlaces.isEmpty ? nil : "matched by \(hit.wordPlaces)"
        let details = [words, facts?.takenAt?.day, facts?.place?.shortName].compactMap(\.self).map(escaped)
            .joined(separator: ", ")
        let strength = hit.strength.map { " strength \($0)," } ?? ""
        let score = hit.score.map { "\(strength) score \(Double($0).rounded(to: 4))" } ?? ""
        let others = hit.folded.isEmpty ? "" : ", +\(hit.folded.count) nearly the same"
        return "\(hit.rank).\(score)\(others)<br>"
            + (details.isEmpty ? "" : "\(details)<br>") + escaped(hit.path.string)
    }

    /// A text in HTML.
    public static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
