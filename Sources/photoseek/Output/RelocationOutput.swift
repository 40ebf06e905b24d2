internal import Answers
internal import Session
internal import SystemPackage

/// The answer of `photoseek relocate`.
struct RelocationOutput: CommandOutput {
    let old: String
    let oldURI: String?
    let new: String
    let newURI: String?
    let images: Int
    let failed: Int
    /// The pictures that were read at their new places, and what was found there.
    let checked: Int
    let same: Int
    let missing: Int
    let different: Int
    /// Whether the library has the new paths; false for a dry run.
    let relocated: Bool
    private let check: RelocationCheck

    private enum CodingKeys: CodingKey {
        case old, oldURI, new, newURI, images, failed, checked, same, missing, different, relocated
    }

    init(_ check: RelocationCheck, isDone: Bool) {
        self.check = check
        (old, oldURI) = (check.old.string, check.old.uriUnlessText)
        (new, newURI) = (check.new.string, check.new.uriUnlessText)
        (images, failed) = (check.images, check.failures)
        (checked, same) = (check.checked, check.same)
        (missing, different) = (check.missing, check.different)
        relocated = isDone
    }

    var lines: [Line] {
        let files =
            "\(Number(images, "picture"))"
            + (failed > 0 ? " and \(Number(failed, "file")) that could not be read" : "")
        let (have, are) = images + failed == 1 ? ("has", "is") : ("have", "are")
        var lines: [Line] = [
            relocated
                ? "\(files) of \(check.old) \(are) now at \(check.new)"
                : "\(files) of \(check.old) would be at \(check.new)"
        ]
        if checked > 0 {
            lines.append(
                """
                  of \(checked) that were read there, \(same) \(same == 1 ? "has" : "have") the same content, \(different) \
                \(different == 1 ? "differs" : "differ"), and \(missing) \(missing == 1 ? "is" : "are") missing
                """)
        }
        if !relocated, !check.isConvincing {
            lines.append("  these \(have) too little in common, so that --force would be needed")
        }
        return lines
    }
}
