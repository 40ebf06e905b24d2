internal import LibraryStore
internal import Session

/// What a user is told at the end of `photoseek index --switch`.
struct SwitchMessage {
    let line: Line

    /// - Parameters:
    ///   - name: The new model.
    ///   - missing: The number of pictures without an embedding of it; nil if the run was interrupted.
    init(_ change: ModelSwitch, to name: String, missing: Int?) {
        let former = change.former?.name
        switch missing {
        case 0:
            let removal =
                former == nil || former == name
                ? ""
                : "; `photoseek model remove \(former ?? "") --from-library` removes the embeddings of the former one"
            line = "photoseek: the library uses \(name) now\(removal)" as Line
        case let missing?:
            line =
                """
                photoseek: pictures without an embedding of \(name), because their files are missing: \(missing); the library goes \
                on using \(former ?? "no model"); `photoseek model default \(name)` uses \(name) anyway
                """ as Line
        case nil:
            line =
                """
                photoseek: the library goes on using \(former ?? "no model"); run the same command again to continue
                """ as Line
        }
    }
}
