internal import ArgumentParser

/// Whether the threads share each call or make separate calls.
struct SharingOptions: ParsableArguments {
    @Flag(help: "Let the threads share each call instead of making separate calls.")
    var shared = false
}
