extension SearchRequest {
    /// The sentences that the texts are put into, with those of named sets; empty for the texts as they are.
    ///
    /// - Throws: ``QueryError/unknownTemplates(name:known:)``.
    public func promptTemplates() throws -> [PromptTemplate] {
        try templates.flatMap { choice in
            switch choice {
            case .explicit(let template): return [template]
            case .named(let name):
                guard let set = TemplateSet.named(name.text) else {
                    throw QueryError.unknownTemplates(name: name.text, known: TemplateSet.all.map(\.name))
                }
                return set.templates
            }
        }
    }
}
