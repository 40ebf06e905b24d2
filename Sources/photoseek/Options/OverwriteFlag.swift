internal import ArgumentParser

/// Whether an output option may replace a file that is not the program's own.
struct OverwriteFlag: ParsableArguments {
    @Flag(help: "Replace an existing output file even if Photoseek did not write it, but never the library.")
    var force = false
}
