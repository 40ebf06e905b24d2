/// A hash table from tokens, as UTF-8 bytes, to numbers.
///
/// It exists for speed: filling a dictionary of strings with the 49,408 tokens of OpenAI's vocabulary would take most of the
/// time of a search in a small library.
struct TokenTable {
    private struct Entry {
        var start: Int
        var count: Int
        var id: Int
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// The slots of open addressing: the index of an entry plus one, or 0 for a free slot.
    private var slots: [UInt32]

    /// - Parameter expectedCount: The number of tokens to reserve memory for. More can be added.
    init(expectedCount: Int) {
        slots = [UInt32](repeating: 0, count: Self.slotCount(for: expectedCount))
        entries.reserveCapacity(expectedCount)
        bytes.reserveCapacity(8 * expectedCount)
    }

    /// Creates a table with the tokens of a dictionary.
    init(_ ids: [String: Int]) {
        self.init(expectedCount: ids.count)
        for (token, id) in ids {
            var token = token
            token.withUTF8 { _ = insert($0, id: id) }
        }
    }

    /// The number of tokens.
    var count: Int { entries.count }

    /// The numbers in the order of insertion.
    var ids: some Sequence<Int> { entries.lazy.map(\.id) }

    /// Returns the number of a token; nil if the token is not in the table.
    func id(of token: UnsafeBufferPointer<UInt8>) -> Int? {
        let entry = slots[slot(of: token)]
        return entry == 0 ? nil : entries[Int(entry) - 1].id
    }

    /// Returns the first token that has this number; nil if there is none.
    func token(of id: Int) -> String? {
        entries.first { $0.id == id }.map {
            String(decoding: bytes[$0.start..<$0.start + $0.count], as: UTF8.self)
        }
    }

    /// Adds a token. Returns false and changes nothing if the token is already in the table.
    mutating func insert(_ token: UnsafeBufferPointer<UInt8>, id: Int) -> Bool {
        if 2 * (entries.count + 1) > slots.count { grow() }
        let slot = slot(of: token)
        guard slots[slot] == 0 else { return false }
        entries.append(Entry(start: bytes.count, count: token.count, id: id))
        bytes.append(contentsOf: token)
        slots[slot] = UInt32(entries.count)
        return true
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: 2 * slots.count)
        bytes.withUnsafeBufferPointer { bytes in
            for (index, entry) in entries.enumerated() {
                let token = UnsafeBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count])
                slots[slot(of: token)] = UInt32(index + 1)
            }
        }
    }

    /// Returns the slot of a token, or the free slot for it if it is not in the table.
    private func slot(of token: UnsafeBufferPointer<UInt8>) -> Int {
        // The hash is seeded, so that no file can choose tokens that all collide.
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(token))
        let mask = slots.count - 1
        var slot = hasher.finalize() & mask
        while slots[slot] != 0, !isEntry(Int(slots[slot]) - 1, token) { slot = (slot + 1) & mask }
        return slot
    }

    private func isEntry(_ index: Int, _ token: UnsafeBufferPointer<UInt8>) -> Bool {
        let entry = entries[index]
        guard entry.count == token.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            UnsafeBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count]).elementsEqual(token)
        }
    }

    /// The number of slots for `count` tokens: a power of two that leaves at least half of the slots free.
    private static func slotCount(for count: Int) -> Int {
        1 << (Int.bitWidth - (2 * max(count, 8) - 1).leadingZeroBitCount)
    }
}
