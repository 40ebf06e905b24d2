/// Keeps the places of the largest of many values, the first of equal ones.
struct LargestValues {
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
}
