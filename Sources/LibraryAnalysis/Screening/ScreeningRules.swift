public import SystemPackage

/// The rules of one or more files: at least one, each name once.
///
/// A file is a JSON object; `against`, `bound` and `note` may be left out:
///
/// ```json
/// {"rules": [{"name": "receipts", "for": ["a receipt"], "against": ["a book"], "bound": 60, "note": "for taxes"}]}
/// ```
///
/// A value; safe to use from any thread.
public struct ScreeningRules: Equatable, Sendable {
    /// The largest number of texts of all rules together, the same ones of several rules counted once.
    public static let maximumTextCount = 10_000

    /// The rules, in the order of the files.
    public let rules: [ScreeningRule]

    /// All different texts of all rules, in their order.
    public let texts: [String]

    /// Reads files of rules.
    ///
    /// - Throws: ``LibraryAnalysisError``.
    /// - Complexity: O(bytes).
    public init(_ paths: [FilePath]) throws {
        rules = try paths.flatMap { try ScreeningRuleReader($0).rules() }
        var names: Set<String> = []
        for rule in rules where !names.insert(rule.name.lowercased()).inserted {
            throw LibraryAnalysisError.repeatedRule(name: rule.name)
        }
        var seen: Set<String> = []
        texts = rules.flatMap { $0.texts + $0.textsAgainst }.filter { seen.insert($0.lowercased()).inserted }
        guard texts.count <= Self.maximumTextCount else {
            throw LibraryAnalysisError.tooManyTexts(count: texts.count, most: Self.maximumTextCount)
        }
    }
}
