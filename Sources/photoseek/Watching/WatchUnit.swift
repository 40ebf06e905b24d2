internal import FilePaths
internal import ImagePreprocessing
internal import SystemPackage

/// The file that tells systemd how to watch: `photoseek-watch.service`.
struct WatchUnit {
    /// The library file: absolute.
    let library: FilePath
    /// The folders: absolute; empty for those that the library keeps up to date.
    let folders: [FilePath]
    let nice: Int
    /// The name of the model; nil for that of the library.
    var model: String?
    var worksOnBattery = false
    var threads: Int?
    var decoding: PixelOptions?

    /// Variables that say where fetched models are.
    private static let variables = ["HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME"]

    /// The content of the file.
    ///
    /// - Parameter program: The absolute path of the program.
    func content(program: FilePath) -> [UInt8] {
        var lines: [[UInt8]] = Self.head.map { Array($0.utf8) }
        let command = [Self.quoted(program.bytes, isCommand: false)] + arguments.map { Self.quoted($0) }
        lines.append(Array("ExecStart=".utf8) + Array(command.joined(separator: [UInt8(ascii: " ")])))
        for name in Self.variables {
            guard let value = FilePath.environment(name) else { continue }
            let setting = Self.quoted(Array("\(name)=".utf8) + value.bytes, isCommand: false)
            lines.append(Array("Environment=".utf8) + setting)
        }
        lines += Self.tail.map { Array($0.utf8) }
        return lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    }

    private static let head = [
        "[Unit]",
        "Description=Photoseek keeps a library of pictures up to date",
        "Documentation=man:photoseek(1)",
        "",
        "[Service]",
    ]

    private static let tail = [
        // SIGTERM ends it in order.
        "SuccessExitStatus=143",
        "Restart=on-failure",
        "RestartSec=60",
        // What starting it again does not mend: usage, data, input, model.
        "RestartPreventExitStatus=64 65 66 69",
        "",
        "[Install]",
        "WantedBy=default.target",
    ]

    /// The arguments of the program.
    private var arguments: [[UInt8]] {
        var arguments = ["watch", "--nice", "\(nice)"].map { Array($0.utf8) }
        arguments += [Array("--library".utf8), library.bytes]
        if let model { arguments += [Array("--model".utf8), Self.absolute(model: model)] }
        if worksOnBattery { arguments.append(Array("--on-battery".utf8)) }
        if let threads { arguments += ["--threads", "\(threads)"].map { Array($0.utf8) } }
        if let decoding {
            if decoding.maxPixels != ImageDecoder.defaultPixelLimit {
                arguments += ["--max-pixels", "\(decoding.maxPixels)"].map { Array($0.utf8) }
            }
            if decoding.exactDecode { arguments.append(Array("--exact-decode".utf8)) }
        }
        return arguments + [Array("--".utf8)] + folders.map(\.bytes)
    }

    /// A model may be a folder whose path counts from the current folder.
    private static func absolute(model: String) -> [UInt8] {
        guard model.contains("/"), let folder = FilePath(model).resolvingLinks,
            FileStatus(following: folder)?.isFolder == true
        else { return Array(model.utf8) }
        return folder.bytes
    }

    /// A word as `systemd.syntax(7)` and `systemd.service(5)` want it: in quotes, with escapes for what would end or change it, and with
    /// doubled percent signs, which would be specifiers. In the arguments of commands, dollar signs would be variables.
    private static func quoted(_ word: [UInt8], isCommand: Bool = true) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        let inside = word.flatMap { byte -> [UInt8] in
            switch byte {
            case quote, UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "%"): [byte, byte]
            case UInt8(ascii: "$"): isCommand ? [byte, byte] : [byte]
            case 0x20...0x7E: [byte]
            default: Array("\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            }
        }
        return [quote] + inside + [quote]
    }
}
