public import Analysis

/// A probe with the name that it has in a library.
public struct NamedProbe: Equatable, Sendable {
    /// The name.
    public let name: String
    /// The probe.
    public let probe: Probe

    /// Names a probe.
    public init(name: String, probe: Probe) { (self.name, self.probe) = (name, probe) }

    /// What the class of all other pictures is called, if a probe learned one class from positives and negatives.
    public static func others(than name: String) -> String { "not \(name)" }

    /// The class that means none of what was learned; nil if the probe learned several classes.
    public var complement: String? {
        let others = Self.others(than: name)
        return probe.classNames == [others, name] ? others : nil
    }

    /// The position of a class.
    ///
    /// - Parameter label: The name of the class, in any letter case; nil for the one that is called like the probe.
    /// - Throws: ``LibraryAnalysisError/unknownClass(name:known:)`` or ``LibraryAnalysisError/unnamedClass(probe:known:)``.
    public func place(ofClass label: String?) throws -> Int {
        let asked = (label ?? name).lowercased()
        if let place = probe.classNames.firstIndex(where: { $0.lowercased() == asked }) { return place }
        guard let label else {
            throw LibraryAnalysisError.unnamedClass(probe: name, known: probe.classNames)
        }
        throw LibraryAnalysisError.unknownClass(name: label, known: probe.classNames)
    }
}
