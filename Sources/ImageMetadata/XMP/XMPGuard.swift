/// Decides whether a packet may be given to the XMP library, by one pass over its tags.
///
/// A document type can declare entities that grow beyond all bounds. The library calls itself for every level of nesting, and compares
/// each property of a structure with all earlier ones, so depth and number of tags are limited as well.
struct XMPGuard {
    static let longestPacket = 8 << 20
    static let deepestNesting = 64
    /// The most elements and attributes but the items of arrays.
    static let mostProperties = 20_000
    static let mostItems = 200_000

    private let bytes: ArraySlice<UInt8>
    private var depth = 0
    private var properties = 0
    private var items = 0

    /// The part of a packet that may be parsed: without NULs at its end; nil if it must be refused.
    static func accepted(_ packet: [UInt8]) -> ArraySlice<UInt8>? {
        guard packet.count <= longestPacket, let last = packet.lastIndex(where: { $0 != 0 }) else {
            return nil
        }
        var check = XMPGuard(packet[...last])
        return check.acceptsAll() ? check.bytes : nil
    }

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    private mutating func acceptsAll() -> Bool {
        // The library also reads UTF-16, whose tags this pass would not see. No program writes XMP in it.
        guard !bytes.contains(0) else { return false }
        var position = bytes.startIndex
        while let start = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
            guard let end = accept(tagAt: start) else { return false }
            position = end
        }
        return true
    }

    /// The position after a tag; nil if the packet must be refused.
    private mutating func accept(tagAt start: Int) -> Int? {
        let tag = bytes[(start + 1)...]
        if tag.starts(with: "!--".utf8) { return end(of: "-->", after: start + 4) }
        if tag.starts(with: "![CDATA[".utf8) { return end(of: "]]>", after: start + 9) }
        if tag.first == UInt8(ascii: "!") { return nil }
        if tag.first == UInt8(ascii: "?") { return end(of: "?>", after: start + 2) }
        guard let closing = endOfTag(after: start + 1) else { return bytes.endIndex }
        if tag.first == UInt8(ascii: "/") {
            depth -= 1
            return closing + 1
        }
        if tag.starts(with: "rdf:li".utf8) { items += 1 } else { properties += 1 }
        if bytes[closing - 1] != UInt8(ascii: "/") { depth += 1 }
        let isAccepted =
            depth <= Self.deepestNesting && properties <= Self.mostProperties && items <= Self.mostItems
        return isAccepted ? closing + 1 : nil
    }

    /// The position of the `>` that is not in quotes. Counts attributes.
    private mutating func endOfTag(after start: Int) -> Int? {
        var quote: UInt8?
        for position in start..<bytes.endIndex {
            switch (bytes[position], quote) {
            case (UInt8(ascii: ">"), nil): return position
            case (UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil):
                quote = bytes[position]
                properties += 1
            case (let byte, let open?) where byte == open: quote = nil
            default: continue
            }
        }
        return nil
    }

    /// The position after a text; the end if it is missing, which the library will notice.
    private func end(of text: StaticString, after start: Int) -> Int {
        let text = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        var position = min(start, bytes.endIndex)
        while let candidate = bytes[position...].firstIndex(of: text[0]) {
            if bytes[candidate...].starts(with: text) { return candidate + text.count }
            position = candidate + 1
        }
        return bytes.endIndex
    }
}
