internal import ArgumentParser
internal import ModelHub
internal import Query

extension CompletionKind {
    /// Words of a query: keys of filters and settings, their values, and paths of pictures.
    static let query = CompletionKind.custom { words, index, _ in
        let typed = TypedWord(words, at: index)
        let source = CompletionSource(words)
        return QueryWordCompletion(values: source.values, paths: PathCompletion.completions)
            .completions(of: typed.text)
            .map { String($0.dropFirst(typed.hidden.count)) }
            .map { ShellWord.offered($0, to: CompletionShell.requesting) }
    }

    /// Models that can be used, and folders.
    static let model = CompletionKind.custom { words, index, _ in
        let typed = TypedWord(words, at: index).text
        let isPath = ["./", "../", "/"].contains(where: typed.hasPrefix)
        let all = isPath ? PathCompletion.completions(of: typed) : CompletionSource(words).models()
        return all.filter { $0.hasPrefix(typed) }
            .map { ShellWord.offered($0, to: CompletionShell.requesting) }
    }

    /// Probes of the library.
    static let probe = CompletionKind.custom { words, index, _ in
        let typed = TypedWord(words, at: index).text
        return CompletionSource(words).probeNames().filter { $0.hasPrefix(typed) }
            .map { ShellWord.offered($0, to: CompletionShell.requesting) }
    }

    /// Models of the Hugging Face Hub that are known to work.
    static let recommendedModel = CompletionKind.list(
        RecommendedModel.all.filter { !$0.isBundled }.map(\.name))
}
