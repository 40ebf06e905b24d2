internal import FilePaths
internal import ModelHub
internal import SystemPackage

/// The program's arguments as raw bytes.
///
/// The argument parser accepts only text. An argument that is not UTF-8 is passed to it in a repaired form that no
/// other argument has. The original bytes are looked up by this form.
struct ArgumentBytes {
    static let ofProgram = ArgumentBytes(
        CommandLine.unsafeArgv.bytesOfStrings(from: 1, to: Int(CommandLine.argc)))

    private static let replacement = "\u{FFFD}"

    /// The arguments for the parser.
    private(set) var texts: [String] = []
    /// The bytes of arguments that are not UTF-8, and of their values in `--name=value`, by their repaired forms.
    private var exact: [String: [UInt8]] = [:]

    init(_ arguments: [[UInt8]]) {
        var taken = Set(
            arguments.compactMap { String(validating: $0, as: UTF8.self) }.flatMap {
                [$0, Self.value(in: $0)]
            })
        for bytes in arguments {
            guard String(validating: bytes, as: UTF8.self) == nil else {
                texts.append(String(decoding: bytes, as: UTF8.self))
                continue
            }
            var text = String(decoding: bytes, as: UTF8.self)
            while taken.contains(text) || taken.contains(Self.value(in: text)) { text += Self.replacement }
            taken.formUnion([text, Self.value(in: text)])
            exact[Self.value(in: text)] = Self.value(in: bytes)
            exact[text] = bytes
            texts.append(text)
        }
    }

    /// The path that an argument or its value names.
    func path(_ text: String) -> FilePath { FilePath(bytes: bytes(of: text)) }

    /// The name of the model that an argument or its value names. It may be a folder whose path is not UTF-8.
    func modelName(_ text: String) -> String { ModelLocation.name(argument: bytes(of: text)) }

    /// The bytes of an argument or its value.
    func bytes(of text: String) -> [UInt8] { exact[text] ?? Array(text.utf8) }

    /// The part after the first `=`, or the whole argument if it has none.
    private static func value(in argument: String) -> String {
        argument.firstIndex(of: "=").map { String(argument[argument.index(after: $0)...]) } ?? argument
    }

    private static func value(in argument: [UInt8]) -> [UInt8] {
        argument.firstIndex(of: UInt8(ascii: "=")).map { Array(argument[($0 + 1)...]) } ?? argument
    }
}

extension UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    /// The bytes of some of the strings, without the NUL at the end of each.
    fileprivate func bytesOfStrings(from start: Int, to end: Int) -> [[UInt8]] {
        (start..<Swift.max(start, end)).compactMap { self[$0] }.map { string in
            var count = 0
            while string[count] != 0 { count += 1 }
            return [UInt8](UnsafeRawBufferPointer(start: string, count: count))
        }
    }
}
