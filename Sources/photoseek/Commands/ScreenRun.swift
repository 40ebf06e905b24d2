internal import Answers
internal import CatalogStore
internal import LibraryAnalysis
internal import LibraryStore
internal import Query
internal import SearchIndex
internal import Session
internal import SystemPackage

/// `photoseek screen` over pictures of the library.
struct ScreenRun {
    let options: ScreenCommand
    let rules: ScreeningRules
    let templates: [PromptTemplate]

    /// Prints what the rules flag among the pictures that a request selects, and writes tags if that was asked for.
    func run(_ request: SearchRequest) throws {
        let sheet = try options.contactSheet.map {
            try options.overwriting.file($0, .contactSheet, options.work.session)
        }
        let pictures = try SelectedPictures(
            request, options.query, options.work, forWriting: options.writeTags)
        let report = try report(on: pictures.selection, encode(pictures.engine), pictures.catalog)
        if report.unknownCount > 0 {
            Console.standardError.warn(
                "\(report.unknownCount) of \(report.pictureCount) pictures could not be judged; run `photoseek index` once more"
            )
        }
        if let sheet { try ContactSheet(report).write(to: sheet) }
        try show(ScreenOutput(report, model: pictures.loaded.name))
    }

    private func encode(_ engine: SearchEngine) throws -> PictureScreening {
        var progress = CountedProgress("texts", total: rules.texts.count, isQuiet: options.work.quiet)
        defer { progress.clear() }
        return try PictureScreening(rules, templates: templates, engine: engine) { try progress.show($0) }
    }

    private func report(
        on selection: PictureSelection, _ screening: PictureScreening, _ catalog: Catalog
    ) throws -> ScreeningReport {
        var progress = CountedProgress("pictures", total: selection.count, isQuiet: options.work.quiet)
        defer { progress.clear() }
        let tags = try options.writeTags ? ScreeningTags(of: rules, in: catalog) : nil
        return try screening.report(on: selection, limit: options.limit) { flagged, done in
            try progress.show(done)
            try tags?.write(flagged)
        }
    }

    private func show(_ output: ScreenOutput) throws {
        if options.json {
            try Console.standardOutput.deliver(JSONLine(output).text)
        } else if options.paths || options.null {
            output.warnOfUnlisted()
            try Console.standardOutput.deliver(
                output.locations.map { "\($0)" }, endingWith: options.null ? 0 : Console.lineBreak)
        } else {
            try Console.standardOutput.deliver(output.lines)
        }
    }
}
