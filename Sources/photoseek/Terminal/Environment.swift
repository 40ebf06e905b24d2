internal import Glibc

/// The environment variables of the program as text.
enum Environment {
    /// The value of a variable; nil if it is not set, empty or not UTF-8.
    static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(validatingCString: value)
    }

    /// Whether a variable is set and not empty.
    static func has(_ name: String) -> Bool { getenv(name).map { $0.pointee != 0 } ?? false }
}
