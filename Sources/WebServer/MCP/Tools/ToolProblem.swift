internal import Query

/// Why a tool cannot do what it is asked for.
enum ToolProblem: Error, Equatable, CustomStringConvertible {
    /// The library has no picture with this id.
    case unknownPicture(Int)
    /// A query names a file. It would let whoever writes queries read any picture of the machine.
    case fileInQuery
    /// A query has a limit or a page outside the range.
    case outsideRange(key: String, ClosedRange<Int>)
    /// The query has as many terms as a query can have, and the picture is one more.
    case tooManyTerms

    /// One sentence: what is wrong, and what to do.
    var description: String {
        switch self {
        case .unknownPicture(let id):
            "the library has no picture #\(id); the tool search returns the ids of pictures"
        case .fileInQuery:
            "a query cannot name a file here; name a picture by its id, as #17, or put words that look like a path into quotes"
        case .outsideRange(let key, let range):
            "\(key): is \(range.lowerBound) to \(range.upperBound) here"
        case .tooManyTerms:
            "with the picture, the query has more than \(SearchRequest.maximumTerms) terms; leave some out"
        }
    }
}
