extension NearPictures {
    /// A picture that is nearer than the next one by this factor may be the same picture: copies and edits stand out from the other
    /// neighbours, whatever the model.
    private static let nearestFactor: Float = 0.85
    /// The factor for several near pictures and the one after them.
    private static let groupFactor: Float = 0.7
    /// Pictures that are nearer than the sixteenth by this factor may be the same in any case.
    private static let farFactor: Float = 0.4
    /// The largest share of the mean distance that is looked at.
    private static let largestShare: Float = 0.8

    /// Pictures that are nearer than others usually are to their farthest neighbour, by this factor, may be the same.
    private static let usualFactor: Float = 0.25
    /// How many more neighbours are compared after one that is the same.
    private static let continuedCount = 2

    /// The pairs that may be the same picture.
    func proposals() -> Set<Pair> {
        let farthest = near.compactMap(\.last?.distance).sorted()
        let close = farthest.isEmpty ? 0 : farthest[farthest.count / 2] * Self.usualFactor
        var pairs: Set<Pair> = []
        for (position, neighbors) in near.enumerated() {
            let proposed = proposed(neighbors)
            for (number, neighbor) in neighbors.enumerated()
            where number < proposed || neighbor.distance <= close {
                pairs.insert(Pair(position, neighbor.position))
            }
        }
        return pairs
    }

    /// The pairs that may be the same picture because a nearer one is the same.
    func continuations(of confirmed: Set<Pair>) -> Set<Pair> {
        var pairs: Set<Pair> = []
        for position in Set(confirmed.flatMap { [$0.one, $0.other] }) {
            let neighbors = near[position]
            guard let last = neighbors.lastIndex(where: { confirmed.contains(Pair(position, $0.position)) })
            else {
                continue
            }
            for neighbor in neighbors.dropFirst(last + 1).prefix(Self.continuedCount) {
                pairs.insert(Pair(position, neighbor.position))
            }
        }
        return pairs
    }

    /// How many of the neighbours, from the nearest on, may be the same picture.
    private func proposed(_ neighbors: [Near]) -> Int {
        let largest = Self.largestShare * Float(meanDistance)
        guard let last = neighbors.last else { return 0 }
        // In a library of few pictures, all neighbours of one may be the same.
        let distances =
            neighbors.map(\.distance) + (neighbors.count < 16 ? [max(last.distance, largest)] : [])
        var proposed = 0
        for number in 1..<distances.count where distances[number - 1] <= largest {
            let factor = number == 1 ? Self.nearestFactor : Self.groupFactor
            let stands = distances[number - 1] <= factor * distances[number]
            let isFar = distances[number - 1] <= Self.farFactor * distances[distances.count - 1]
            if stands || isFar { proposed = number }
        }
        return proposed
    }

    /// The pairs of near pictures that were taken within seconds, in order.
    ///
    /// - Parameter isBurst: Whether two pictures were.
    func bursts(_ isBurst: (Int, Int) -> Bool) -> [Pair] {
        let largest = Float(Likeness.burstShare * meanDistance)
        var pairs: Set<Pair> = []
        for (position, neighbors) in near.enumerated() {
            for neighbor in neighbors
            where neighbor.distance <= largest && isBurst(position, neighbor.position) {
                pairs.insert(Pair(position, neighbor.position))
            }
        }
        return pairs.sorted()
    }
}
