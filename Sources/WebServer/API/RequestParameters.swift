internal import Foundation
internal import Hummingbird

extension Request {
    /// The text of a parameter in the address; nil if it is not there. A `+` is a space, as forms write it.
    ///
    /// - Throws: ``Problem`` if it is there twice, or is no text in UTF-8.
    func text(_ name: String) throws -> String? {
        let pairs = (uri.query ?? "").split(separator: "&").map {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        }.filter { $0[0] == name }
        guard let pair = pairs.first else { return nil }
        guard pairs.count == 1 else { throw Problem(.badRequest, "\(name) is there \(pairs.count) times") }
        guard let text = (pair.count == 2 ? pair[1] : "").replacing("+", with: " ").removingPercentEncoding
        else { throw Problem(.badRequest, "\(name) is no percent-encoded UTF-8") }
        return text
    }

    /// Whether a parameter is 1.
    ///
    /// - Throws: ``Problem`` for any other value.
    func flag(_ name: String) throws -> Bool {
        guard let text = try text(name) else { return false }
        guard text == "1" else { throw Problem(.badRequest, "\(name) is 1 or left out, found \"\(text)\"") }
        return true
    }

    /// A whole number in the address; nil if it is not there.
    ///
    /// - Throws: ``Problem`` if there is something else, or a number outside the range.
    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = try text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                .badRequest, "\(name) is \(range.lowerBound) to \(range.upperBound), found \"\(text)\"")
        }
        return number
    }
}

extension ServerContext {
    /// The id of a picture in the path.
    ///
    /// - Throws: ``Problem`` if it is none.
    func pictureID() throws -> Int64 {
        guard let text = parameters.get("id")?.removingPercentEncoding, text.first != "0",
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let id = Int64(text)
        else { throw Problem(.notFound, "there is no such picture") }
        return id
    }
}
