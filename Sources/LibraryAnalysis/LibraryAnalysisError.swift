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
    /// A class is named that is not one of those that are known.
    case unknownClass(name: String, known: [String])
    /// What should have examples of a class, a folder or a query, has no pictures.
    case noExamples(source: String)
    /// None of the examples of a class can be read; `reason` is why not the one at `path`.
    case unreadableExamples(name: String, path: String, reason: String)
    /// All examples of a class are also examples of another one.
    case sharedExamples(name: String, other: String)
    /// There are more examples than a probe learns from.
    case tooManyExamples(count: Int, most: Int)
    /// The library has a probe of this name.
    case probeExists(name: String, library: String)
    /// The library has a probe of this name for other models only.
    case probeOfOtherModel(name: String, models: [String], asked: String)
    /// A stored probe cannot be read.
    case damagedProbe(name: String, library: String, reason: String)
    /// A class of a probe has to be named, because none is called like the probe.
    case unnamedClass(probe: String, known: [String])
    /// The weights of a class of a probe are zero, so that no picture is more like it than another.
    case flatProbe(name: String)
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
        case .unknownClass(let name, _): "there is no class \(name)"
        case .noExamples(let source): "\(source): there are no pictures to learn from"
        case .unreadableExamples(let name, let path, let reason):
            "no picture of \(name) can be read, for example \(path): \(reason)"
        case .sharedExamples(let name, let other): "all examples of \(name) are also examples of \(other)"
        case .tooManyExamples(let count, let most):
            "there are \(count) pictures to learn from, more than \(most)"
        case .probeExists(let name, let library): "\(library): the library has a probe called \(name)"
        case .probeOfOtherModel(let name, let models, let asked):
            "the probe \(name) is for \(models.joined(separator: " and ")), not for \(asked)"
        case .damagedProbe(let name, let library, let reason):
            "\(library): the probe \(name) cannot be read: \(reason)"
        case .unnamedClass(let probe, _): "no class of the probe \(probe) is called like it"
        case .flatProbe(let name): "the probe \(name) found nothing that its examples have in common"
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
