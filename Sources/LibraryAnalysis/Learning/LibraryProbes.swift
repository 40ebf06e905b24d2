public import Analysis
public import LibraryStore
public import Query
internal import SystemPackage

/// The probes that a library keeps for one model.
///
/// A value; safe to use from any thread.
public struct LibraryProbes: Sendable {
    private let library: any Library
    private let model: ModelRecord

    /// The probes for the embeddings of a model.
    public init(in library: any Library, of model: ModelRecord) {
        (self.library, self.model) = (library, model)
    }

    /// Their names, sorted.
    ///
    /// - Throws: `LibraryError`.
    public func names() throws -> [String] { try library.learned(.probe, modelID: model.id).map(\.name) }

    /// All of them, sorted by name, with the error instead of a probe that cannot be read.
    ///
    /// - Throws: `LibraryError`.
    public func all() throws -> [(name: String, probe: Result<NamedProbe, any Error>)] {
        try library.learned(.probe, modelID: model.id).map { record in
            (record.name, Result { try probe(of: record) })
        }
    }

    /// The probe of a name.
    ///
    /// - Throws: `QueryError.unknownProbe`, ``LibraryAnalysisError/probeOfOtherModel(name:models:asked:)``,
    ///   ``LibraryAnalysisError/damagedProbe(name:library:reason:)``, or `LibraryError`.
    public func probe(_ name: ProbeName) throws -> NamedProbe { try probe(of: record(name)) }

    /// Checks that no probe has a name.
    ///
    /// - Throws: ``LibraryAnalysisError/probeExists(name:library:)``, or `LibraryError`.
    public func checkIsNew(_ name: ProbeName) throws {
        if let known = try names().first(where: name.isSame) {
            throw LibraryAnalysisError.probeExists(name: known, library: library.path.string)
        }
    }

    /// Keeps a probe, instead of one whose name is the same.
    ///
    /// - Throws: `LibraryError`.
    public func keep(_ probe: Probe, as name: ProbeName) throws {
        precondition(probe.dimension == model.dimension)
        let formers = try names().filter { name.isSame(as: $0) && $0 != name.text }
        try library.setLearned(
            LearnedRecord(kind: .probe, name: name.text, content: probe.bytes), modelID: model.id)
        for former in formers { try library.removeLearned(.probe, named: former, modelID: model.id) }
    }

    /// Forgets a probe, even a damaged one.
    ///
    /// - Returns: Its name, as it was kept.
    /// - Throws: as ``probe(_:)``.
    public func remove(_ name: ProbeName) throws -> String {
        let record = try record(name)
        try library.removeLearned(.probe, named: record.name, modelID: model.id)
        return record.name
    }

    private func probe(of record: LearnedRecord) throws -> NamedProbe {
        do {
            let probe = try Probe(bytes: record.content)
            guard probe.dimension == model.dimension else {
                throw AnalysisError.otherDimension(expected: model.dimension, found: probe.dimension)
            }
            return NamedProbe(name: record.name, probe: probe)
        } catch let error as AnalysisError {
            throw LibraryAnalysisError.damagedProbe(
                name: record.name, library: library.path.string, reason: error.description)
        }
    }

    private func record(_ name: ProbeName) throws -> LearnedRecord {
        let own = try library.learned(.probe, modelID: model.id)
        if let record = own.first(where: { name.isSame(as: $0.name) }) { return record }
        let others = try library.models().filter { $0.id != model.id }.map { other in
            (model: other.name, names: try library.learned(.probe, modelID: other.id).map(\.name))
        }
        let models = others.filter { $0.names.contains(where: name.isSame) }.map(\.model)
        guard models.isEmpty else {
            throw LibraryAnalysisError.probeOfOtherModel(name: name.text, models: models, asked: model.name)
        }
        throw QueryError.unknownProbe(
            name: name.text, known: own.map(\.name), library: library.path.string)
    }
}
