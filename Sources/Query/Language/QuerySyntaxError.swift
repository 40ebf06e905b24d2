/// Why a text is not a query.
public struct QuerySyntaxError: Error, Equatable, Sendable {
    /// What is wrong.
    public let problem: Problem
    /// The wrong part of the text, in UTF-8 code units from its start; empty, at the end, if something is missing there.
    public let range: Range<Int>
    /// The text of that part; empty if it is all of a query that is too long.
    public let found: String

    /// The offset of the wrong part, in UTF-8 code units from the start of the text.
    public var offset: Int { range.lowerBound }

    /// What can be wrong with a query.
    public enum Problem: Error, Equatable, Sendable {
        /// There are no terms, filters or settings.
        case empty
        /// The text has more than this number of bytes.
        case tooLong(maximum: Int)
        /// There are too many of something.
        case tooMany(Part, maximum: Int)
        /// Neither words nor a picture follow a sign or a weight.
        case missingTerm
        /// A text is blank.
        case blankTerm
        /// The closing quote is missing.
        case unclosedQuote
        /// A control character stands there without an escape.
        case controlCharacter
        /// The escape of a NUL, which no text and no path can have.
        case zeroByte
        /// Bytes that are not UTF-8, outside of a path.
        case notUTF8
        /// The weight is not a number, or not one of `SearchTerm.weights`.
        case weight
        /// The path is that of a folder.
        case folder
        /// The id of a picture is 0 or too large.
        case pictureID
        /// There is no such key; `nearest` is the one that may be meant.
        case unknownKey(nearest: String?)
        /// Nothing follows the colon of a key.
        case missingValue(key: String, expected: String)
        /// The value of a key is not what it has to be.
        case wrongValue(key: String, expected: String)
        /// There is no such day; `reason` is a sentence that says why.
        case noSuchDay(reason: String)
        /// No day is in all the ranges of dates.
        case noDayLeft
        /// A setting stands in the query twice.
        case repeatedSetting(key: String)
        /// A setting has a minus before it.
        case negatedSetting(key: String)
    }

    /// What a query has a limited number of.
    public enum Part: String, Equatable, Sendable {
        /// Texts and pictures.
        case terms
        /// Conditions.
        case filters
        /// Templates and sets of them.
        case templates
    }
}

extension QuerySyntaxError {
    /// What could stand in place of ``found``, as a phrase; nil if nothing could.
    public var expected: String? {
        switch problem {
        case .empty: "words, a picture or a filter"
        case .missingTerm, .blankTerm: "words or a picture"
        case .unclosedQuote: "a closing quote"
        case .weight:
            "a weight from \(SearchTerm.weights.lowerBound) to \(DecimalNumber.text(SearchTerm.weights.upperBound))"
        case .folder: "the path of a picture"
        case .pictureID: "the id of a picture"
        case .unknownKey: "one of the keys \(QueryKey.list)"
        case .missingValue(_, let expected), .wrongValue(_, let expected): expected
        case .tooLong, .tooMany, .controlCharacter, .zeroByte, .notUTF8, .noSuchDay, .noDayLeft,
            .repeatedSetting, .negatedSetting:
            nil
        }
    }
}

extension QuerySyntaxError: CustomStringConvertible {
    /// One sentence: what is wrong, and what was expected.
    public var description: String {
        switch problem {
        case .empty: "the query is empty"
        case .tooLong(let maximum): "the query is longer than \(maximum) bytes"
        case .tooMany(let part, let maximum): "the query has more than \(maximum) \(part.rawValue)"
        case .missingTerm: "words or a picture should follow \(shown)"
        case .blankTerm: "there are no words between the quotes"
        case .unclosedQuote: "a closing quote is missing"
        case .controlCharacter: "the query has a control character"
        case .zeroByte: "a text cannot have a byte 0"
        case .notUTF8: "\(shown) is not UTF-8"
        case .weight: "\(shown) is not \(expected ?? "")"
        case .folder: "\(shown) is a folder and not a picture"
        case .pictureID: "no picture has the id \(shown)"
        case .unknownKey(let nearest):
            "there is no key \(shown)" + (nearest.map { ", perhaps \($0): is meant" } ?? "")
                + "; the keys are \(QueryKey.list); words with a colon can be put into quotes"
        case .missingValue(let key, let expected):
            "directly after \(key): should be \(expected); words with a colon can be put into quotes"
        case .wrongValue(let key, let expected): "\(key): should have \(expected), found \(shown)"
        case .noSuchDay(let reason): reason
        case .noDayLeft: "no day fits \(shown) and the dates before it"
        case .repeatedSetting(let key): "\(key): can only be given once"
        case .negatedSetting(let key): "\(key): cannot have a minus before it"
        }
    }

    /// The wrong part on one line, cut if it is long.
    private var shown: String {
        let line = String(found.prefix(Self.longestShown).map(Self.visible))
        return found.count > Self.longestShown ? line + "…" : line
    }

    private static let longestShown = 60
}
