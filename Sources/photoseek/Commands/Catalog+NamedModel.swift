internal import CatalogStore
internal import ModelHub
internal import LibraryStore
internal import SystemPackage

extension Catalog {
    /// The model that a user names, which has embeddings: by the library's name for it, or else by what the name means
    /// here, as a folder's path.
    func model(of name: String) throws -> ModelRecord {
        let held = try heldModels()
        if let model = held.first(where: { $0.name == name }) { return model }
        if let meant = try? ModelLocation(named: name).name,
            let model = held.first(where: { $0.name == meant })
        {
            return model
        }
        throw ModelOptionsError.notInLibrary(name: name, library: path.string, holds: held.map(\.name))
    }
}
