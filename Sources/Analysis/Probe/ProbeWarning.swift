/// What to know before a probe is trusted.
public enum ProbeWarning: Equatable, Sendable {
    /// The probe does not tell two classes apart: chance could explain which of the two it preferred for images that were held out.
    case indistinguishable(first: String, second: String)
    /// Another `count` pairs of classes are not told apart.
    case moreIndistinguishable(count: Int)
    /// The class has one image only, which was learned from, so that nothing is known about how well its class is found.
    case singleImage(className: String)
    /// No image could be held out, so that nothing is known about how good the probe is.
    case unmeasured
    /// Some images were given as examples of two classes, and were learned from as those of the first.
    case inBothClasses(first: String, second: String, count: Int)
    /// The fit was ended after so many iterations, before its minimum was found.
    case notConverged(iterations: Int)
}

extension ProbeWarning: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .indistinguishable(let first, let second):
            "\(first) and \(second) are not told apart better than by chance"
        case .moreIndistinguishable(let count):
            "\(count) more pairs of classes are not told apart better than by chance"
        case .singleImage(let name): "\(name) has one image only, so how well it is found is not known"
        case .unmeasured: "every class has one image only, so how good the probe is, is not known"
        case .inBothClasses(let first, let second, let count):
            count == 1
                ? "one image is an example of both \(first) and \(second), and counts as \(first)"
                : "\(count) images are examples of both \(first) and \(second), and count as \(first)"
        case .notConverged(let iterations): "the training was ended after \(iterations) iterations"
        }
    }
}
