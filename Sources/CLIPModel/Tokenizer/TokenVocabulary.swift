/// The entries of a vocabulary while a tokenizer is being loaded: texts as the files spell them, with their ids.
///
/// A hash table over bytes. `String` keys would compare by canonical equivalence, which is not what the files mean,
/// and take several times as long to build, which every start of a search would pay.
struct TokenVocabulary {
    /// Hash table with linear probing; a slot holds an entry's number plus one, or 0.
    private var slots: [Int32]
    /// The texts of all entries, one after another, and where each ends.
    private var texts: [UInt8] = []
    private var ends: [Int] = []
    private var ids: [Int32] = []

    /// - Parameter expectedCount: how many entries to make room for; more will do too.
    init(expectedCount: Int) {
        var capacity = 64
        while capacity < expectedCount * 2 { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
        ends.reserveCapacity(expectedCount)
        ids.reserveCapacity(expectedCount)
    }

    /// The number of entries.
    var count: Int { ids.count }

    /// The highest id, or nil without entries.
    var highestID: Int32? { ids.max() }

    /// Adds an entry, unless the text is there already; returns the id that the text had before.
    ///
    /// - Complexity: O(length of the text), amortised.
    @discardableResult
    mutating func insert(_ text: [UInt8], id: Int32) -> Int32? {
        if (count + 1) * 2 > slots.count { grow() }
        let slot = slot(of: text[...], followedBy: [])
        if slots[slot] != 0 { return ids[Int(slots[slot]) - 1] }
        texts += text
        ends.append(texts.count)
        ids.append(id)
        slots[slot] = Int32(truncatingIfNeeded: count)
        return nil
    }

    /// The id of the entry whose text is `first` and `second` joined.
    ///
    /// - Complexity: O(length of the text) on average.
    func id(of first: ArraySlice<UInt8>, followedBy second: ArraySlice<UInt8> = []) -> Int32? {
        let entry = slots[slot(of: first, followedBy: second)]
        return entry == 0 ? nil : ids[Int(entry) - 1]
    }

    /// An id that two entries share, if there is one.
    ///
    /// - Complexity: O(n) when ids ascend, as most files list them; else O(n log n).
    func duplicateID() -> Int32? {
        let ascending = zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }
        if ascending { return nil }
        let sorted = ids.sorted()
        return zip(sorted, sorted.dropFirst()).first { $0 == $1 }?.0
    }

    /// The slot that holds this text, or the free one where it belongs.
    private func slot(of first: ArraySlice<UInt8>, followedBy second: ArraySlice<UInt8>) -> Int {
        // FNV-1a, 64 bits, with its high half folded in: short keys differ mostly in their last bytes.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in first { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in second { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
        while slots[slot] != 0, !holds(Int(slots[slot]) - 1, first, second) { slot = (slot + 1) & mask }
        return slot
    }

    private func holds(_ entry: Int, _ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Bool {
        let start = entry == 0 ? 0 : ends[entry - 1]
        guard ends[entry] - start == first.count + second.count else { return false }
        let middle = start + first.count
        return texts[start..<middle].elementsEqual(first) && texts[middle..<ends[entry]].elementsEqual(second)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for entry in 0..<count {
            let text = texts[(entry == 0 ? 0 : ends[entry - 1])..<ends[entry]]
            slots[slot(of: text, followedBy: [])] = Int32(truncatingIfNeeded: entry + 1)
        }
    }
}
