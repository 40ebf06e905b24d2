extension Array {
    /// Returns the first index whose element satisfies the predicate, or the last index if none does. All elements after
    /// one that satisfies it must satisfy it, too.
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
