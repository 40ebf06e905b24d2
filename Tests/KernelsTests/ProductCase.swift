import Testing

/// The sizes of a product of rows with a weight.
struct ProductCase {
    let rows: Int
    let inputs: Int
    let outputs: Int

    /// Compares a product with the sum in double precision.
    ///
    /// - Parameter before: The values that the product was added to; nil if there are none.
    func expectSum(
        _ found: [Float], of x: [Float], _ weight: [Float], bias: [Float], onto before: [Float]?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for row in 0..<rows {
            for output in 0..<outputs {
                var sum = Double(bias[output])
                if let before { sum += Double(before[row * outputs + output]) }
                for input in 0..<inputs {
                    sum += Double(x[row * inputs + input]) * Double(weight[output * inputs + input])
                }
                let difference = abs(Double(found[row * outputs + output]) - sum)
                #expect(difference < 2e-6 * Double(inputs + 4), sourceLocation: sourceLocation)
            }
        }
    }
}
