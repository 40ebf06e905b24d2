internal import Foundation
internal import Hummingbird

extension Request {
    /// The text of a parameter in the address; nil if it is not there. A `+` is a space, as forms write it.
    func text(_ name: String) -> String? {
        let pairs = (uri.query ?? "").split(separator: "&").map {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        }
        guard let pair = pairs.first(where: { $0[0] == name }) else { return nil }
        return (pair.count == 2 ? pair[1] : "").replacing("+", with: " ").removingPercentEncoding
    }

    /// A whole number in the address.
    ///
    /// - Throws: ``Problem`` if there is something else, or a number outside the range.
    func number(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        guard let text = text(name) else { return standard }
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
        guard let id = parameters.get("id").flatMap(Int64.init), id > 0 else {
            throw Problem(.notFound, "there is no such picture")
        }
        return id
    }
}
