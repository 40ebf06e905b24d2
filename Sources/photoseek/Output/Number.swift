/// A number of things, in words: "1 picture", "2 pictures".
struct Number: CustomStringConvertible {
    let description: String

    /// - Parameters:
    ///   - count: The number.
    ///   - thing: What is counted, in the singular.
    init(_ count: Int, _ thing: String) { description = "\(count) \(thing)\(count == 1 ? "" : "s")" }
}
