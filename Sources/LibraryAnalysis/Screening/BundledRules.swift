internal import FilePaths
public import SystemPackage

/// A file of rules that comes with the program.
public enum BundledRules: String, CaseIterable, Sendable {
    /// Documents, receipts and screenshots.
    case documents
    /// Pictures that are not for every screen.
    case sensitive

    /// The names of all.
    public static let names = allCases.map(\.rawValue)

    /// The file; nil if it was not installed.
    public var path: FilePath? {
        ProgramFile.find(
            installed: "share/photoseek/rules/\(rawValue).json",
            source: "Fixtures/screening/rules/\(rawValue).json"
        ) { FileStatus(following: $0)?.isRegularFile == true }
    }
}
