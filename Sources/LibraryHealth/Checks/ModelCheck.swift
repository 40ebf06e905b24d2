internal import CLIPModel
internal import CatalogStore
internal import LibraryStore
internal import ModelHub
internal import Session

/// Whether the models of the library are there, complete, and those that the library was built with. The one in use is read whole.
struct ModelCheck: HealthCheck {
    let catalog: Catalog
    let session: LibrarySession
    let subject = "models"

    func findings() throws -> [Finding] {
        let inUse = try catalog.modelInUse()
        return try catalog.heldModels().compactMap { try finding($0, isInUse: $0.id == inUse?.id) }
    }

    private func finding(_ record: ModelRecord, isInUse: Bool) throws -> Finding? {
        do {
            let model = try session.model(of: record)
            guard try model.encoder.fingerprint() == record.fingerprint else {
                return .otherModel(name: record.name, isInUse: isInUse)
            }
            if isInUse {
                try FetchedFiles.verify(folder: model.encoder.checkpoint.folder)
                _ = try model.embedder()
                try model.encoder.verify()
            }
            return nil
        } catch let error as LibraryError {
            throw error
        } catch {
            return .unusableModel(
                name: record.name, isInUse: isInUse,
                reason: ModelFailure(description: "\(error)", isMissing: Self.isMissing(error)))
        }
    }

    private static func isMissing(_ error: any Error) -> Bool {
        switch error {
        case ModelHubError.unknownModel, SessionError.libraryModelMissing: true
        default: false
        }
    }
}
