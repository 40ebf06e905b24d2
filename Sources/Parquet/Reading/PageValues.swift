/// The values of one page of data, which come one at a time.
struct PageValues: Sendable {
    private enum Values: Sendable {
        case plain(PlainDecoder)
        case dictionary(RunDecoder, [ParquetValue])
        case runs(RunDecoder)
    }

    /// The number of values that are left, nulls included.
    private(set) var count: Int
    /// Whether each value is there; nil if all are.
    private var levels: RunDecoder?
    private var values: Values

    init(count: Int, levels: RunDecoder?, plain: PlainDecoder) {
        (self.count, self.levels, values) = (count, levels, .plain(plain))
    }

    init(count: Int, levels: RunDecoder?, indices: RunDecoder, in dictionary: [ParquetValue]) {
        (self.count, self.levels, values) = (count, levels, .dictionary(indices, dictionary))
    }

    init(count: Int, levels: RunDecoder?, truthValues: RunDecoder) {
        (self.count, self.levels, values) = (count, levels, .runs(truthValues))
    }

    /// Appends up to a number of values to a list.
    mutating func take(_ limit: Int, into list: inout [ParquetValue]) throws(ParquetError) {
        let end = count - min(limit, count)
        while count > end {
            count -= 1
            if levels != nil, try levels?.next() == 0 {
                list.append(.null)
            } else {
                list.append(try value())
            }
        }
    }

    private mutating func value() throws(ParquetError) -> ParquetValue {
        switch values {
        case .plain(var decoder):
            defer { values = .plain(decoder) }
            return try decoder.next()
        case .dictionary(var indices, let dictionary):
            defer { values = .dictionary(indices, dictionary) }
            let index = Int(try indices.next())
            guard index < dictionary.count else {
                throw .damaged(detail: "a value that the dictionary lacks")
            }
            return dictionary[index]
        case .runs(var runs):
            defer { values = .runs(runs) }
            return .boolean(try runs.next() != 0)
        }
    }
}
