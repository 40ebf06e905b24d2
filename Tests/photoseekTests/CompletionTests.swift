import Foundation
import TestSupport
import Testing

/// Completions of the shells: keys, values and models, and nothing that a shell could run.
struct CompletionTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(1)
        let tags = ["family", "New York", "New Year", "$(touch pwned)`touch pwned`", "it's \"here\""]
        try workspace.write(Array(Self.sidecar(tags).utf8), to: Workspace.name(0) + ".xmp")
        try workspace.index()
    }

    private static func sidecar(_ tags: [String]) -> String {
        let items = tags.map { "<rdf:li>\($0)</rdf:li>" }.joined()
        return """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag>\(items)</rdf:Bag>
            </dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>
            """
    }

    /// What Bash offers after these words, which are split as Bash splits them: a colon is a word.
    private func bash(_ words: String..., at folder: String? = nil) throws -> [String] {
        let script = workspace.folder.path("bash-completion")
        try Data(try workspace.program("completions", "bash").output.utf8).write(to: URL(filePath: script))
        var program = workspace.program
        if let folder { program.currentFolder = folder }
        let run = """
            source "$1"; shift
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            current="${!#}"; [[ "$current" = : ]] && current=''
            compopt() { echo "compopt $*"; }
            _photoseek_without_space photoseek "$current" "${COMP_WORDS[COMP_CWORD-1]}"
            for reply in "${COMPREPLY[@]}"; do echo "$reply"; done
            """
        let outcome = try program.start(
            ["--norc", "-c", run, "bash", script, Program.path] + words, executable: "/bin/bash"
        ).wait()
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        return outcome.output.split(separator: "\n").map(String.init)
    }

    @Test func bashKnowsCommandsAndOptions() throws {
        let commands = try bash("")
        #expect(commands.contains("search") && commands.contains("index") && !commands.contains("manual"))
        #expect(try bash("search", "--pic") == ["--pictures"])
        #expect(try bash("search", "--templates", "").contains("photos"))
        #expect(try bash("index", "--pairs", "") == ["joined", "separate"])
    }

    @Test func bashKnowsKeysAndValues() throws {
        #expect(try bash("search", "a", "dog", "yea") == ["compopt +o filenames -o nospace", "year:"])
        #expect(Set(try bash("search", "ta")) == ["tag:", "taller:"])
        #expect(try bash("search", "--where", "pers").last == "person:")
        #expect(
            try bash("search", "is", ":") == ["portrait", "landscape", "square", "screenshot", "raw", "live"])
        #expect(try bash("search", "type", ":", "hei").contains("heic"))
        #expect(try bash("search", "by", ":", "l") == ["looks"])
        #expect(try bash("search", "nothing", ":", "l").isEmpty)
    }

    @Test func bashKnowsTags() throws {
        #expect(try bash("search", "tag", ":", "fa") == ["family"])
        #expect(try bash("search", "--", "-tag", ":", "fa") == ["family"])
        // Letter case does not matter, and what was typed stays.
        #expect(try bash("search", "tag", ":", "new") == ["new\\ Year", "new\\ York"])
        // A user may take the colon out of the characters that end words.
        #expect(try bash("search", "tag:fa") == ["tag:family"])
        #expect(try bash("search", "'year:2021 tag:fa") == ["year:2021 tag:family"])
    }

    @Test func bashKnowsProbes() throws {
        try workspace.addPictures(3)
        for name in ["apples", "oak tree"] { try workspace.makeFolder("classes/" + name) }
        for (seed, name) in ["apples", "oak tree", "oak tree"].enumerated() {
            try FileManager.default.copyItem(
                atPath: workspace.photo(Workspace.name(seed)),
                toPath: workspace.folder.path("classes/\(name)/\(seed).png"))
        }
        try workspace.index()
        for arguments in [
            ["plants", "--folders", workspace.folder.path("classes")], ["Dog", "--positives", "name:*1.png"],
        ] { #expect(try workspace.program.start(["learn"] + arguments).wait().code == 0) }
        #expect(try bash("search", "li").last == "limit:")
        #expect(try bash("search", "like", ":", "do") == ["dog"])
        #expect(try bash("search", "like", ":", "plants/o") == ["plants/oak\\ tree"])
        #expect(try bash("search", "--", "-like", ":", "p").first == "plants")
        #expect(try bash("classify", "--probe", "pl") == ["plants"])
        #expect(try bash("probe", "show", "") == ["Dog", "plants"])
    }

    @Test func nothingThatATagSaysIsRun() throws {
        let offered = try bash("search", "tag", ":")
        #expect(
            offered.contains("$(touch\\ pwned)`touch\\ pwned`") && offered.contains("it's\\ \\\"here\\\""))
        let names = try FileManager.default.subpathsOfDirectory(atPath: workspace.folder.path)
        #expect(!names.contains { $0.hasSuffix("pwned") })
    }

    @Test func modelsAndPicturesAreOffered() throws {
        let models = try bash("search", "--model", "")
        #expect(models.contains("photos") && models.contains("scenes"))
        #expect(try bash("model", "show", "sce") == ["scenes"])
        #expect(try bash("model", "pull", "openai/").contains("openai/clip-vit-large-patch14"))
        #expect(try bash("search", "./pho") == ["compopt -o nospace", "./photos/"])
        #expect(try bash("search", "./photos/00000.p") == ["./photos/00000.png", "./photos/00000.png.xmp"])
    }

    @Test func aLibraryOfTheCommandLineIsAsked() throws {
        let other = ["--library", workspace.folder.path("none.sqlite")]
        #expect(try bash("search", other[0], other[1], "tag", ":", "fa").isEmpty)
        #expect(try bash("search", other[0], workspace.library, "tag", ":", "fa") == ["family"])
    }

    @Test func withoutALibraryNothingIsCreatedOrSaid() throws {
        var program = workspace.program
        program.environment["PHOTOSEEK_LIBRARY"] = workspace.folder.path("none/library.sqlite")
        program.environment["SAP_SHELL"] = "fish"
        let words = ["photoseek", "search", "tag:"]
        let outcome = try program.start(["---completion", "search", "--", "positional@0", "2", "4"] + words)
            .wait()
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.split(separator: "\n").isEmpty)
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.path("none")))
        try workspace.folder.write(Array("no library".utf8), to: "broken")
        program.environment["PHOTOSEEK_LIBRARY"] = workspace.folder.path("broken")
        let broken = try program.start(["---completion", "search", "--", "positional@0", "2", "4"] + words)
            .wait()
        #expect(broken.code == 0 && broken.errors.isEmpty && broken.output.split(separator: "\n").isEmpty)
    }

    /// What one of the other shells is given, which escapes words itself.
    @Test func otherShellsGetWholeWords() throws {
        for shell in ["zsh", "fish"] {
            var program = workspace.program
            program.environment["SAP_SHELL"] = shell
            func offered(_ words: String...) throws -> [String] {
                let all = ["photoseek", "search"] + words
                let place = ["---completion", "search", "--", "positional@0", "\(all.count - 1)", "0"]
                return try program.start(place + all).wait().output.split(separator: "\n").map(String.init)
                    .filter { $0 != " " }
            }
            // What was typed stays as it is, whatever its letter case.
            #expect(try offered("-tag:nEw") == ["-tag:nEw\\ Year", "-tag:nEw\\ York"])
            #expect(try offered("'tag:\"New Y") == ["tag:\"New Year\"", "tag:\"New York\""])
            #expect(try offered("it's").isEmpty)
        }
    }

    @Test func theScriptsAreSound() throws {
        for shell in ["bash", "zsh", "fish"] {
            let script = workspace.folder.path("script.\(shell)")
            let outcome = try workspace.program("completions", shell)
            #expect(outcome.code == 0 && outcome.output.contains("photoseek"))
            try Data(outcome.output.utf8).write(to: URL(filePath: script))
            // Bash is everywhere, the others are where their users are.
            guard
                let path = ["/bin/", "/usr/bin/"].map({ $0 + shell }).first(where: {
                    FileManager.default.isExecutableFile(atPath: $0)
                })
            else { continue }
            let check = try workspace.program.start(["-n", script], executable: path).wait()
            #expect(check.code == 0 && check.errors.isEmpty, "\(check.errors)")
        }
        // The function for Zsh replaces the one of the same name before it is used.
        let zsh = try workspace.program("completions", "zsh").output.components(
            separatedBy: "\n__photoseek_custom_complete() {")
        #expect(zsh.count == 3 && zsh[2].contains("compadd") && zsh[2].contains("if [[ \"${funcstack[1]}\""))
        try workspace.program("completions", "csh").expectFailure(64, saying: "csh")
    }
}
