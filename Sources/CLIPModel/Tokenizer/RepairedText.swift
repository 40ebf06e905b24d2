/// Repairs a text scalar by scalar while it is appended: HTML references, character forms and control characters.
///
/// `ftfy` repeats rounds over the whole text until nothing changes, so nested references such as `&amp;amp;` take one round
/// per level. The order of the rules does not matter: a reference begins with its only `&` and ends with its only `;`, each
/// of the other rules looks at a single scalar, and no two rules apply to the same scalar. Therefore a reference can be
/// resolved as soon as its semicolon is appended. Its value is then processed in its place.
struct RepairedText {
    /// The repaired text so far. No rule applies to it any more.
    private(set) var scalars: [Unicode.Scalar] = []
    private let resolvesReferences: Bool
    /// The scalars that are not yet processed, in reverse order.
    private var pending: [Unicode.Scalar] = []

    init(resolvesReferences: Bool) { self.resolvesReferences = resolvesReferences }

    /// Appends a scalar.
    ///
    /// - Complexity: O(1) on average, because a reference stands for fewer scalars than it consists of.
    mutating func append(_ scalar: Unicode.Scalar) {
        pending.append(scalar)
        while let scalar = pending.popLast() {
            if scalar.isASCII { take(scalar) } else { takeForms(of: scalar) }
        }
    }

    private mutating func takeForms(of scalar: Unicode.Scalar) {
        var forms: [Unicode.Scalar] = []
        TextRepair.appendPlainForm(of: Self.canonical(scalar), to: &forms)
        // The resulting scalars have no plain forms themselves.
        for form in forms { take(form) }
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        guard !TextRepair.isRemovedControl(scalar) else { return }
        if scalar == ";", resolvesReferences, let reference = HTMLReferences.terminated(endOf: scalars) {
            scalars.removeLast(reference.count)
            pending += reference.value.reversed()
        } else {
            scalars.append(scalar)
        }
    }

    /// Replaces the three scalars that are canonically equivalent to an ASCII character. Normalization replaces them only at
    /// the end, but they can be part of a reference before that.
    private static func canonical(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "\u{37E}": ";"
        case "\u{1FEF}": "`"
        case "\u{212A}": "K"
        default: scalar
        }
    }
}
