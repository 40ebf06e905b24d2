/// Decides whether a packet may be given to the XMP library, by one pass over its tags.
///
/// A document type can declare entities that grow beyond all bounds. The library calls itself for every level of nesting, and compares
/// each property with all earlier ones of the same structure, so the depth and the number of comparisons are limited as well.
struct XMPGuard {
    static let longestPacket = 8 << 20
    static let deepestNesting = 64
    /// As many as 10,000 properties in one structure take.
    static let mostComparisons = 50_000_000
    static let mostItems = 200_000

    private let bytes: ArraySlice<UInt8>
    private var depth = 0
    private var comparisons = 0
    private var items = 0
    /// The elements and attributes so far in the open element of each depth. Those of the outer elements are never reset, because the
    /// properties of all descriptions go into the same structures.
    private var properties = [Int](repeating: 0, count: deepestNesting + 2)
    private static let outerDepth = 3

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
        guard let tagEnd = endOfTag(after: start + 1) else { return bytes.endIndex }
        if tag.first == UInt8(ascii: "/") {
            depth = max(0, depth - 1)
            return tagEnd.position + 1
        }
        if tag.starts(with: "rdf:li".utf8) { items += 1 } else { countProperties(1) }
        depth += 1
        if depth > Self.outerDepth { properties[depth] = 0 }
        countProperties(tagEnd.attributes)
        if bytes[tagEnd.position - 1] == UInt8(ascii: "/") { depth -= 1 }
        let isAccepted =
            depth <= Self.deepestNesting && comparisons <= Self.mostComparisons && items <= Self.mostItems
        return isAccepted ? tagEnd.position + 1 : nil
    }

    /// Counts properties of the open element, and the comparisons with its earlier ones.
    private mutating func countProperties(_ count: Int) {
        comparisons += count * properties[depth] + count * (count - 1) / 2
        properties[depth] += count
    }

    /// The position of the `>` that is not in quotes, and the number of attributes.
    private func endOfTag(after start: Int) -> (position: Int, attributes: Int)? {
        var attributes = 0
        var quote: UInt8?
        for position in start..<bytes.endIndex {
            switch (bytes[position], quote) {
            case (UInt8(ascii: ">"), nil): return (position, attributes)
            case (UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil):
                quote = bytes[position]
                attributes += 1
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
