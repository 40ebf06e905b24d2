/// Finds the pieces of text that match at a position in a text.
///
/// The pieces are in a list sorted by their bytes, which works like a trie: pieces with a common prefix are next to each
/// other, and each further byte narrows this range. There are no links that a damaged file could corrupt.
struct PieceTrie: Sendable {
    private struct Entry {
        var start: Int
        var count: Int
        var value: Int32
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// The index of the first piece for each first byte, and one more entry for the end.
    private var firsts = [Int](repeating: 0, count: 257)

    /// Adds a piece. Empty pieces are ignored. Call ``sort()`` before searching.
    mutating func append(_ piece: some Collection<UInt8>, value: Int32) {
        guard !piece.isEmpty else { return }
        entries.append(Entry(start: bytes.count, count: piece.count, value: value))
        bytes.append(contentsOf: piece)
    }

    /// Whether there are no pieces.
    var isEmpty: Bool { entries.isEmpty }

    /// Sorts the pieces. Of two equal pieces, the one that was added later is kept.
    ///
    /// - Complexity: O(n log n).
    mutating func sort() {
        // Most pieces differ in the first eight bytes, so few comparisons need more.
        let keys = entries.map(leadingBytes(of:))
        let order = entries.indices.sorted { left, right in
            keys[left] == keys[right] ? isOrdered(left, right) : keys[left] < keys[right]
        }
        var sorted: [Entry] = []
        sorted.reserveCapacity(entries.count)
        for index in order {
            let entry = entries[index]
            if let last = sorted.last, slice(last).elementsEqual(slice(entry)) { sorted.removeLast() }
            sorted.append(entry)
        }
        entries = sorted
        firsts = [Int](repeating: 0, count: 257)
        for entry in entries { firsts[Int(bytes[entry.start]) + 1] += 1 }
        for byte in 0..<256 { firsts[byte + 1] += firsts[byte] }
    }

    /// Calls `body` with the length and value of each piece that matches at `start`, shortest first.
    ///
    /// - Complexity: O(length of the longest match times log n).
    func forEachPiece(
        at start: Int, of text: UnsafeBufferPointer<UInt8>, _ body: (_ count: Int, _ value: Int32) -> Void
    ) {
        guard start < text.count else { return }
        let first = Int(text[start])
        var run = firsts[first]..<firsts[first + 1]
        var depth = 1
        while !run.isEmpty {
            let entry = entries[run.lowerBound]
            if entry.count == depth {
                body(depth, entry.value)
                run = (run.lowerBound + 1)..<run.upperBound
            }
            guard start + depth < text.count else { return }
            run = narrowed(run, at: depth, to: text[start + depth])
            depth += 1
        }
    }

    /// Returns the longest piece that matches at `start`; nil if there is none.
    func longestPiece(
        at start: Int, of text: UnsafeBufferPointer<UInt8>
    ) -> (count: Int, value: Int32)? {
        var longest: (Int, Int32)?
        forEachPiece(at: start, of: text) { longest = ($0, $1) }
        return longest
    }
}

extension PieceTrie {
    /// Narrows a run of pieces to those with `byte` at offset `depth`. All pieces of the run must be longer than `depth`.
    private func narrowed(_ run: Range<Int>, at depth: Int, to byte: UInt8) -> Range<Int> {
        guard !run.isEmpty else { return run }
        let lower = firstIndex(in: run, at: depth) { $0 >= byte }
        return lower..<firstIndex(in: lower..<run.upperBound, at: depth) { $0 > byte }
    }

    private func firstIndex(in run: Range<Int>, at depth: Int, where isPast: (UInt8) -> Bool) -> Int {
        var (lower, upper) = (run.lowerBound, run.upperBound)
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            if isPast(bytes[entries[middle].start + depth]) {
                upper = middle
            } else {
                lower = middle + 1
            }
        }
        return lower
    }

    private func slice(_ entry: Entry) -> ArraySlice<UInt8> {
        bytes[entry.start..<entry.start + entry.count]
    }

    private func leadingBytes(of entry: Entry) -> UInt64 {
        slice(entry).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } << UInt64(8 * (8 - min(entry.count, 8)))
    }

    /// Whether the left piece comes before the right one. Equal pieces keep the order in which they were added.
    private func isOrdered(_ left: Int, _ right: Int) -> Bool {
        let (leftBytes, rightBytes) = (slice(entries[left]), slice(entries[right]))
        return leftBytes.elementsEqual(rightBytes)
            ? left < right : leftBytes.lexicographicallyPrecedes(rightBytes)
    }
}

/// The length of scalars in UTF-8.
enum UTF8Length {
    /// The length of a scalar in bytes, from its first byte. 1 for a byte that cannot begin a scalar.
    static func ofScalar(beginningWith byte: UInt8) -> Int {
        switch byte {
        case 0xC0..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0...: 4
        default: 1
        }
    }
}
