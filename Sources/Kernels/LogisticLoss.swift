internal import CKernels

/// Replaces logits by what a gradient needs, and returns the loss of a logistic regression.
///
/// Column *i* holds the logits of one example. With several rows, its probabilities are the softmax of the column. With one row there
/// are two classes; the probability of class 1 is the sigmoid of the logit.
/// - Parameters:
///   - logits: `[classes, n]`, or `[1, n]` for two classes, without the bias. Afterwards it holds
///     *(probability - truth) · weight*, where truth is 1 for the class of the example and 0 for others.
///   - bias: `[logits.rows]`, added to the logits.
///   - classes: `[n]`, each below the number of classes.
///   - weights: `[n]`, how much each example counts.
/// - Returns: *Σ weight · -log(probability of the example's class)*, summed in float64.
/// - Complexity: O(classes · n).
///
/// Safe to call from several threads at once.
public func logisticLoss(
    _ logits: MutableMatrixView, bias: UnsafePointer<Float>, classes: UnsafePointer<UInt32>,
    weights: UnsafePointer<Float>
) -> Double {
    precondition(logits.rows > 0)
    let task = ck_classification(
        x: logits.base, classes: logits.rows, count: logits.columns, stride: logits.stride, bias: bias,
        truth: classes, weights: weights)
    return logits.rows == 1 ? ck_sigmoid_loss(task) : ck_softmax_loss(task)
}
