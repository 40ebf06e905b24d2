internal import ArgumentParser

/// Whether threads work together or side by side.
struct SharingOptions: ParsableArguments {
    @Flag(help: "Let the threads share each call, instead of making calls of their own.")
    var shared = false
}
