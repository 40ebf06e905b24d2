internal import HTTPTypes
internal import Hummingbird

extension Request {
    /// Whether the client has what a tag names already: `If-None-Match` has the tag, weak or not, or is `*` (RFC 9110, section 13.1.2).
    func has(_ tag: String?) -> Bool {
        guard let tag, let known = headers[.ifNoneMatch] else { return false }
        return known.split(separator: ",").contains { one in
            let one = one.drop { $0 == " " }
            let strong = one.hasPrefix("W/") ? one.dropFirst(2) : one
            return strong.prefix { $0 != " " } == tag || strong == "*"
        }
    }
}
