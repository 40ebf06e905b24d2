import Foundation
import GRDB
import LibraryStore

/// Writes what is known of images beside their pixels.
extension ChangeWriter {
    /// Throws if facts have values that the tables refuse.
    func check(_ facts: ImageFacts) throws {
        guard !facts.format.isEmpty else { throw invalid("an image has no format") }
        guard facts.isPossible else { throw invalid("a number among the facts is impossible") }
        guard !(facts.keywords + facts.people).contains("") else {
            throw invalid("a keyword or name is empty")
        }
        guard Set(facts.companions.map(\.name)).count == facts.companions.count,
            !facts.companions.contains(where: { $0.name.isEmpty || $0.name.contains(UInt8(ascii: "/")) })
        else { throw invalid("a companion has no name of its own in the folder") }
    }
}
