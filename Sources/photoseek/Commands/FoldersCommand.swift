internal import ArgumentParser
internal import CatalogStore
internal import FilePaths
internal import Indexing
internal import LibraryStore
internal import Session
internal import SystemPackage

/// `photoseek folders ...`
struct FoldersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "folders",
        abstract:
            "List, add and remove the folders that the library keeps up to date, and what it leaves out.",
        discussion: """
            `photoseek index` without a path, and `photoseek watch`, go through these folders.

              photoseek folders
              photoseek folders add ~/Pictures /mnt/nas/photos
              photoseek folders exclude 'Drafts/' '*.gif'
            """,
        subcommands: [List.self, Add.self, Remove.self, Exclude.self, Include.self],
        defaultSubcommand: List.self)

    /// `photoseek folders list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the folders, and what is left out.")

        @OptionGroup var library: LibraryOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let output = try FoldersOutput(library.session().open())
            if json {
                try Console.standardOutput.deliver(JSONLine(output).text)
            } else {
                try Console.standardOutput.deliver(output.lines)
            }
        }
    }

    /// `photoseek folders add`
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add folders; the next `photoseek index` reads them.")

        @Argument(help: ArgumentHelp("The folders.", valueName: "folder"))
        var folders: [PathArgument]

        @OptionGroup var library: LibraryOptions

        func run() throws {
            let paths = try Indexer.resolve(folders.map { try $0.located() })
            if let file = paths.first(where: { FileStatus(following: $0)?.isFolder != true }) {
                throw FoldersProblem.noFolder(path: file.string)
            }
            let catalog = try library.session().openForWriting(create: true)
            try catalog.addFolders(paths)
            try catalog.close()
        }
    }

    /// `photoseek folders remove`
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop keeping folders up to date; their pictures stay searchable.")

        @Argument(help: ArgumentHelp("The folders, which need not exist.", valueName: "folder"))
        var folders: [PathArgument]

        @OptionGroup var library: LibraryOptions

        func run() throws {
            let paths = try folders.map { try $0.located().resolvingExistingPart }
            let catalog = try library.session().openForWriting()
            defer { try? catalog.close() }
            let known = try catalog.folders()
            if let path = paths.first(where: { !known.contains($0) }) {
                throw FoldersProblem.notRemembered(path: path.string)
            }
            for path in paths { try catalog.removeFolder(path) }
        }
    }

    /// `photoseek folders exclude`
    struct Exclude: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Leave out what matches patterns; the next `photoseek index` forgets it.")

        @Argument(
            help: ArgumentHelp("Patterns of gitignore, counted from each folder.", valueName: "pattern"))
        var patterns: [String]

        @OptionGroup var library: LibraryOptions

        func validate() throws {
            if let pattern = patterns.first(where: { !CrawlRules.isPattern($0) }) {
                throw ValidationError("\"\(pattern)\" is not a pattern of gitignore")
            }
        }

        func run() throws {
            let catalog = try library.session().openForWriting(create: true)
            defer { try? catalog.close() }
            let rules = try catalog.crawlRules()
            try catalog.setCrawlRules(
                CrawlRules(excludes: rules.excludes + patterns, leastSide: rules.leastSide))
        }
    }

    /// `photoseek folders include`
    struct Include: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove patterns of what is left out; the next `photoseek index` reads it again.")

        @Argument(
            help: ArgumentHelp("The patterns, as `photoseek folders` lists them.", valueName: "pattern"))
        var patterns: [String]

        @OptionGroup var library: LibraryOptions

        func run() throws {
            let catalog = try library.session().openForWriting()
            defer { try? catalog.close() }
            let rules = try catalog.crawlRules()
            if let pattern = patterns.first(where: { !rules.excludes.contains($0) }) {
                throw FoldersProblem.noPattern(pattern)
            }
            try catalog.setCrawlRules(
                CrawlRules(
                    excludes: rules.excludes.filter { !patterns.contains($0) }, leastSide: rules.leastSide))
        }
    }
}
