/// A text in which references, forms of characters and controls are mended as it grows, scalar by scalar.
///
/// `ftfy` does so in rounds over the whole text until one changes nothing, which takes as many rounds as references like
/// `&amp;amp;` are nested. The order does not matter: a reference begins with the only `&` and ends with the only `;` in it,
/// the other rules look at one scalar each, and no two rules are about the same scalar. So that a reference is resolved as
/// soon as its semicolon arrives, and what it stands for takes its place.
struct RepairedText {
    /// The text so far; no rule applies to it any more.
    private(set) var scalars: [Unicode.Scalar] = []
    private let resolvesReferences: Bool
    /// What is still to be looked at, the next one last.
    private var pending: [Unicode.Scalar] = []

    init(resolvesReferences: Bool) { self.resolvesReferences = resolvesReferences }

    /// Adds a scalar.
    ///
    /// - Complexity: O(1) on average, as a reference stands for fewer scalars than it has.
    mutating func append(_ scalar: Unicode.Scalar) {
        pending.append(scalar)
        while let scalar = pending.popLast() {
            if scalar.isASCII { take(scalar) } else { takeForms(of: scalar) }
        }
    }

    private mutating func takeForms(of scalar: Unicode.Scalar) {
        var forms: [Unicode.Scalar] = []
        TextRepair.appendPlainForm(of: Self.canonical(scalar), to: &forms)
        // None has another form of its own.
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

    /// What normalization makes of the three scalars that are canonically equivalent to one of ASCII: it comes last, and these
    /// can be part of a reference before.
    private static func canonical(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "\u{37E}": ";"
        case "\u{1FEF}": "`"
        case "\u{212A}": "K"
        default: scalar
        }
    }
}
