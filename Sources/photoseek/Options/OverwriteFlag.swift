internal import ArgumentParser

/// Whether an output option may replace a file that is not the program's own.
struct OverwriteFlag: ParsableArguments {
    @Flag(help: "Replace an output file even where it is not one that Photoseek wrote; never the library.")
    var force = false
}
