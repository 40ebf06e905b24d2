internal import Kernels

/// Keeps the places of the largest of many values, the first of equal ones.
struct LargestValues {
    /// So many values are passed over at once if the largest of them is too small.
    private static let run = 64

    private let limit: Int
    /// Largest first.
    private(set) var places: [Int] = []
    private var values: [Float] = []

    init(limit: Int) {
        precondition(limit >= 0)
        self.limit = limit
    }

    /// Offers the value at a place; places must rise from call to call.
    ///
    /// - Complexity: O(1) for a value that is not kept, else O(limit).
    mutating func offer(_ value: Float, at place: Int) {
        guard limit > 0, values.count < limit || value > values[values.count - 1] else { return }
        if values.count == limit {
            places.removeLast()
            values.removeLast()
        }
        var position = values.count
        while position > 0, values[position - 1] < value { position -= 1 }
        places.insert(place, at: position)
        values.insert(value, at: position)
    }

    /// Offers many finite values, whose places begin at 0.
    ///
    /// - Complexity: O(values.count), and O(limit) for each value that is kept for a while.
    mutating func offer(contentsOf row: UnsafeBufferPointer<Float>) {
        guard limit > 0, row.count > 0, let base = row.baseAddress else { return }
        if limit == 1 {
            let place = indexOfMaximum(base, count: row.count)
            return offer(base[place], at: place)
        }
        for start in stride(from: 0, to: row.count, by: Self.run) {
            let end = min(start + Self.run, row.count)
            if places.count == limit {
                let largest = base[start + indexOfMaximum(base + start, count: end - start)]
                guard largest > values[limit - 1] else { continue }
            }
            for place in start..<end { offer(base[place], at: place) }
        }
    }
}
