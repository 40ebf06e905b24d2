/// Computes a value for every element, on several threads at once, and returns them in the order of the elements.
///
/// - Parameters:
///   - elements: The elements.
///   - blockCount: The number of elements that one task works on.
///   - threads: The number of tasks at a time.
///   - report: Called now and then with the number of elements that are done; throws to end the work.
///   - value: Computes a value.
/// - Throws: `CancellationError` if the task is cancelled; what `report` throws.
func concurrentValues<Element: Sendable, Value: Sendable>(
    _ elements: [Element], blockCount: Int, threads: Int, report: (Int) throws -> Void,
    _ value: @escaping @Sendable (Element) -> Value
) async throws -> [Value] {
    let starts = Array(stride(from: 0, to: elements.count, by: blockCount))
    return try await withThrowingTaskGroup(of: (Int, [Value]).self) { group in
        var blocks: [Int: [Value]] = [:]
        var (next, done) = (0, 0)
        func add() {
            guard next < starts.count else { return }
            let (number, block) = (
                next, elements[starts[next]..<min(starts[next] + blockCount, elements.count)]
            )
            group.addTask {
                var values: [Value] = []
                for element in block {
                    try Task.checkCancellation()
                    values.append(value(element))
                }
                return (number, values)
            }
            next += 1
        }
        for _ in 0..<max(threads, 1) { add() }
        while let (number, values) = try await group.next() {
            blocks[number] = values
            done += values.count
            try report(done)
            add()
        }
        return starts.indices.flatMap { blocks[$0] ?? [] }
    }
}
