internal import ImagePreprocessing

/// The result of `photoseek formats`: one line of JSON, or a table for people.
struct FormatsOutput: CommandOutput {
    struct Format: Encodable {
        let format: String
        let extensions: [String]
        /// Whether this program reads the format on this machine.
        let read: Bool
        /// What is missing to read it, and the package that has it; absent if nothing is.
        let missing: String?
        let package: String?
    }

    struct ColorProfiles: Encodable {
        /// Whether colours are converted to sRGB.
        let converted: Bool
        let missing: String?
        let package: String?
    }

    let formats: [Format]
    let colorProfiles: ColorProfiles

    init(_ formats: [ImageFormat]) {
        self.formats = formats.map { format in
            let missing = format.missing
            return Format(
                format: format.name, extensions: format.fileNameExtensions, read: missing == nil,
                missing: missing,
                package: missing == nil ? nil : format.package)
        }
        let missing = ImageDecoder.missingColorConversion
        colorProfiles = ColorProfiles(
            converted: missing == nil, missing: missing,
            package: missing == nil ? nil : DecoderPackage.colorConversion)
    }

    /// One row a format, then what is missing.
    var lines: [Line] {
        let width = formats.map(\.format.count).max() ?? 0
        var lines: [Line] = formats.map { format in
            let name = format.format + String(repeating: " ", count: width - format.format.count)
            let names = format.extensions.map { ".\($0)" }.joined(separator: " ")
            return "\(name)  \(format.read ? "read    " : "not read")  \(names)"
        }
        for format in formats where !format.read {
            lines.append(Self.explanation("\(format.format) is not read", format.missing, format.package))
        }
        if !colorProfiles.converted {
            lines.append(
                Self.explanation(
                    "Colours are not converted to sRGB", colorProfiles.missing, colorProfiles.package))
        }
        return lines
    }

    private static func explanation(_ fact: String, _ missing: String?, _ package: String?) -> Line {
        let cause = missing.map { ", because \($0)" } ?? ""
        let remedy = package.map { "; \(DecoderPackage.remedy($0))" } ?? ""
        return "\(fact)\(cause)\(remedy)"
    }
}
