extension Array {
    /// The first index from which on the predicate holds, or the last index where it holds for none; it must hold
    /// for all behind one for which it does.
    ///
    /// - Complexity: O(log n).
    func partitioningIndex(_ belongsToSecondPart: (Element) -> Bool) -> Int {
        var low = 0
        var high = count - 1
        while low < high {
            let middle = (low + high) / 2
            if belongsToSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
