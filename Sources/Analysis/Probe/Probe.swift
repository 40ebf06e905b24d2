public import CLIPModel
internal import Kernels

/// A linear classifier on embeddings: what a library learned from examples (Radford et al. 2021, "Learning Transferable Visual Models
/// From Natural Language Supervision", section 3.2).
///
/// The logits of an image are *W x + b* of its embedding *x*, as the encoder makes it, of unit length. With two classes there is one
/// logit, that of the second class; its sigmoid is the probability. With more classes, the probabilities are the softmax of the logits.
///
/// Immutable; any number of threads may use it.
public struct Probe: Equatable, Sendable {
    /// The largest number of classes.
    public static let classLimit = 1000
    /// The largest number of UTF-8 bytes in the name of a class.
    public static let nameLimit = 1024
    /// The largest dimension.
    public static let dimensionLimit = 65_536

    /// The names of the classes, at least two, all different.
    public let classNames: [String]
    /// `[rows, dimension]`, row-major: one row for two classes, else one for each class.
    public let weights: [Float]
    /// `[rows]`.
    public let bias: [Float]
    /// The number of values of an embedding.
    public let dimension: Int

    /// A probe from its numbers, which must be as many as the classes and the dimension need.
    ///
    /// - Throws: ``AnalysisError`` if the names or the numbers cannot be those of a probe.
    public init(classNames: [String], weights: [Float], bias: [Float]) throws {
        try Self.check(classNames)
        precondition(bias.count == Self.rowCount(classes: classNames.count))
        precondition(!weights.isEmpty && weights.count.isMultiple(of: bias.count))
        dimension = weights.count / bias.count
        precondition(dimension <= Self.dimensionLimit)
        if let place = (weights + bias).firstIndex(where: { !$0.isFinite }) {
            throw AnalysisError.notFinite(row: min(place, weights.count - 1) / dimension)
        }
        (self.classNames, self.weights, self.bias) = (classNames, weights, bias)
    }

    init(names: [String], model: LinearModel) throws {
        try self.init(
            classNames: names, weights: model.weights.map(Float.init), bias: model.bias.map(Float.init))
    }

    /// The number of rows of weights for a number of classes.
    static func rowCount(classes: Int) -> Int { classes == 2 ? 1 : classes }

    /// Throws if these cannot be the names of a probe's classes.
    static func check(_ names: [String]) throws {
        guard names.count >= 2 else { throw AnalysisError.tooFewClasses(count: names.count) }
        guard names.count <= classLimit else {
            throw AnalysisError.tooManyClasses(count: names.count, limit: classLimit)
        }
        var seen: Set<String> = []
        for name in names {
            guard name.utf8.count <= nameLimit else {
                throw AnalysisError.longClassName(name: name, limit: nameLimit)
            }
            guard seen.insert(name).inserted else { throw AnalysisError.duplicateClass(name: name) }
        }
    }

    /// The logits of images, `[images.count, rows]`, row-major.
    ///
    /// - Parameter images: `[n, dimension]`, of unit length.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``.
    /// - Complexity: O(n · rows · dimension).
    public func logits(of images: Embeddings) throws -> [Float] {
        guard images.dimension == dimension else {
            throw AnalysisError.otherDimension(expected: dimension, found: images.dimension)
        }
        var values = Products(images, Embeddings(values: weights, dimension: dimension)).values
        for place in values.indices { values[place] += bias[place % bias.count] }
        return values
    }

    /// The probabilities of all classes for images, `[images.count, classes]`, row-major; those of an image add up to one.
    ///
    /// - Parameter images: `[n, dimension]`, of unit length.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``.
    /// - Complexity: O(n · rows · dimension).
    public func probabilities(of images: Embeddings) throws -> [Float] {
        probabilities(try logits(of: images))
    }

    /// The most probable classes of each image, best first; classes of equal probability in their order. The cosine of a choice is that
    /// of the image and the ``direction(of:)`` of the class.
    ///
    /// - Parameters:
    ///   - count: The largest number of classes for an image.
    ///   - images: `[n, dimension]`, of unit length.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``.
    /// - Complexity: O(n · rows · dimension).
    public func best(_ count: Int, of images: Embeddings) throws -> [[LabelChoice]] {
        let logits = try logits(of: images)
        let (probable, lengths) = (probabilities(logits), rowLengths)
        return (0..<images.count).map { image in
            LabelChoice.best(
                count,
                probabilities: probable[image * classNames.count..<(image + 1) * classNames.count]
            ) { label in
                let row = bias.count == 1 ? 0 : label
                guard lengths[row] > 0 else { return 0 }
                let cosine = Double(logits[image * bias.count + row] - bias[row]) / lengths[row]
                return Float(bias.count == 1 && label == 0 ? -cosine : cosine)
            }
        }
    }

    /// The direction in which the logit of a class grows, `[dimension]`, of unit length; nil if its weights are zero.
    ///
    /// Images in the order of their cosine with it are in the order of their logit of that class. With two classes, that is also the
    /// order of their probability.
    public func direction(of label: Int) -> [Float]? {
        precondition(classNames.indices.contains(label))
        let row = bias.count == 1 ? 0 : label
        let length = rowLengths[row] * (bias.count == 1 && label == 0 ? -1 : 1)
        guard length != 0 else { return nil }
        return weights[row * dimension..<(row + 1) * dimension].map { Float(Double($0) / length) }
    }

    private var rowLengths: [Double] {
        bias.indices.map { row in
            weights[row * dimension..<(row + 1) * dimension].reduce(0) { $0 + Double($1) * Double($1) }
                .squareRoot()
        }
    }

    private func probabilities(_ logits: [Float]) -> [Float] {
        guard bias.count == 1 else {
            var values = logits
            Softmax.apply(to: &values, columns: bias.count)
            return values
        }
        // The sigmoids of the logit and of its negative: one minus the other would lose the small ones.
        var values = logits.flatMap { [-$0, $0] }
        Softmax.applySigmoid(to: &values)
        return values
    }
}
