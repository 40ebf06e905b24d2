/// Which columns a file has, and which of its chunks hold them.
struct ColumnLayout: Sendable {
    /// A column that can be read.
    struct Leaf: Sendable {
        let column: ParquetColumn
        let type: PhysicalType
        /// The position among the chunks of a group of rows.
        let index: Int
    }

    private(set) var leaves: [Leaf] = []
    /// Why other columns cannot be read, by their names.
    private(set) var unsupported: [String: String] = [:]
    /// The number of chunks in each group of rows.
    private(set) var chunkCount = 0

    /// Walks the tree of columns, in which parents come before their children.
    ///
    /// - Throws: ``ParquetError/damaged(detail:)``.
    init(_ schema: [SchemaElement]) throws(ParquetError) {
        guard let root = schema.first else { throw .damaged(detail: "no columns") }
        var open = [(missing: root.childCount, name: "")]
        for element in schema.dropFirst() {
            while let last = open.last, last.missing <= 0 { open.removeLast() }
            guard !open.isEmpty else { throw .damaged(detail: "more columns than the table has") }
            open[open.count - 1].missing -= 1
            // A nested column goes by the name of its outermost part, as in pandas.
            let name = open.count > 1 ? open[1].name : element.name
            if element.childCount > 0 {
                open.append((element.childCount, name))
            } else {
                add(element, name, isNested: open.count > 1)
            }
        }
        guard open.allSatisfy({ $0.missing == 0 }) else {
            throw .damaged(detail: "fewer columns than the table has")
        }
    }

    private mutating func add(_ element: SchemaElement, _ name: String, isNested: Bool) {
        defer { chunkCount += 1 }
        guard !isNested, element.repetition != Repetition.repeated.rawValue else {
            unsupported[name] = "nested values"
            return
        }
        guard let type = element.type.flatMap(PhysicalType.init(rawValue:)) else {
            unsupported[name] = "values of an unknown type"
            return
        }
        guard let kind = Self.kind(type, isText: element.isText) else {
            unsupported[name] = "values of type \(type.name)"
            return
        }
        let isOptional = element.repetition == Repetition.optional.rawValue
        leaves.append(
            Leaf(column: ParquetColumn(name, kind, isOptional: isOptional), type: type, index: chunkCount))
    }

    private static func kind(_ type: PhysicalType, isText: Bool) -> ParquetColumn.Kind? {
        switch type {
        case .boolean: .boolean
        case .int32: .int32
        case .int64: .int64
        case .float: .float
        case .double: .double
        case .byteArray: isText ? .text : .bytes
        case .int96, .fixedLengthByteArray: nil
        }
    }
}
