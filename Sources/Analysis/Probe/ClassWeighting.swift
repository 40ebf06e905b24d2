/// How much the images of a class count in a training.
public enum ClassWeighting: Equatable, Sendable {
    /// Every image counts the same.
    case equal
    /// Every class counts the same: an image counts *n / (classes · images of its class)*, as with scikit-learn's
    /// `class_weight="balanced"` (King and Zeng 2001, "Logistic Regression in Rare Events Data"). For a few positives among many others.
    case balanced

    /// The weight of an image of each class; a class without images has 0.
    func factors(_ classes: [UInt32], classCount: Int) -> [Float] {
        guard self == .balanced else { return [Float](repeating: 1, count: classCount) }
        var counts = [Int](repeating: 0, count: classCount)
        for place in classes { counts[Int(place)] += 1 }
        return counts.map { $0 == 0 ? 0 : Float(Double(classes.count) / (Double(classCount) * Double($0))) }
    }
}
