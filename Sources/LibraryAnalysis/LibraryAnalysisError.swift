/// Why an analysis of a library cannot be made.
public enum LibraryAnalysisError: Error, Equatable, CustomStringConvertible {
    /// There are no labels. `path` is the file that should have them; nil for labels that were given directly.
    case noLabels(path: String?)
    /// A label is there twice; letter case and spaces around it do not matter.
    case repeatedLabel(name: String)
    /// There are too many labels, or too long ones.
    case tooManyLabels(count: Int, most: Int)
    /// A label is longer than any text that a model reads.
    case longLabel(beginning: String, most: Int)
    /// A file of labels cannot be read, or is not UTF-8.
    case unreadableLabels(path: String, reason: String)
    /// The embeddings of a label in several templates cancel; it is this label or one of the next ones.
    case labelsCancel(from: String)
    /// A file of pictures and captions cannot be read, or has none.
    case unreadablePairs(path: String, reason: String)
    /// A line of a file of pictures and captions is not what it should be; lines count from 1.
    case wrongPair(path: String, line: Int, expected: String, found: String)
    /// A folder has no folders with pictures, which should be named like their classes.
    case noClasses(path: String)
    /// A file of screening rules cannot be read.
    case unreadableRules(path: String, reason: String)
    /// A file of screening rules is not what it should be at a place: the file, a line, or a rule.
    case wrongRules(path: String, place: String, expected: String, found: String)
    /// Two screening rules have the same name; letter case does not matter.
    case repeatedRule(name: String)
    /// Screening rules have too many texts.
    case tooManyTexts(count: Int, most: Int)
    /// Screening rules that come with the program are not there.
    case noBundledRules(name: String)

    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .noLabels(let path?): "\(path): the file has no labels"
        case .noLabels(nil): "there are no labels"
        case .repeatedLabel(let name): "the label \"\(name)\" is there twice"
        case .tooManyLabels(let count, let most): "there are \(count) labels, more than \(most)"
        case .longLabel(let beginning, let most):
            "the label that begins with \"\(beginning)\" has more than \(most) bytes"
        case .unreadableLabels(let path, let reason): "\(path): the labels cannot be read: \(reason)"
        case .labelsCancel(let name):
            "the templates of the label \"\(name)\" or one of the next labels cancel"
        case .unreadablePairs(let path, let reason): "\(path): the pairs cannot be read: \(reason)"
        case .wrongPair(let path, let line, let expected, let found):
            "\(path): line \(line) should have \(expected), found \(found)"
        case .noClasses(let path): "\(path): the folder has no folders with pictures in them"
        case .unreadableRules(let path, let reason): "\(path): the rules cannot be read: \(reason)"
        case .wrongRules(let path, let place, let expected, let found):
            "\(path): \(place) should have \(expected), found \(found)"
        case .repeatedRule(let name): "there are two rules with the name \(name)"
        case .tooManyTexts(let count, let most): "the rules have \(count) texts, more than \(most)"
        case .noBundledRules(let name): "the rules \(name) are not installed"
        }
    }
}
