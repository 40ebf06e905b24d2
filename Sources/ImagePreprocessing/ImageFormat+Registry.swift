extension ImageFormat {
    /// The formats that ``ImageDecoder`` reads, in the order in which their signatures are tried. To add a format, add its
    /// value here.
    public static let all: [ImageFormat] = [.jpeg, .png]

    /// The file name extensions of all formats, in lower case and without a dot.
    public static let allFileNameExtensions = Set(all.flatMap(\.fileNameExtensions))

    /// The names of all formats as one phrase, such as "JPEG or PNG".
    public static let anyName = list(all, conjunction: "or")

    /// Lists the names of some formats as one phrase, such as "GIF, JPEG or PNG".
    ///
    /// - Parameters:
    ///   - formats: The formats, in the order of the list.
    ///   - conjunction: The word before the last name.
    /// - Complexity: O(*formats*).
    public static func list(_ formats: [ImageFormat], conjunction: String) -> String {
        let names = formats.map(\.name)
        guard names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " \(conjunction) " + names[names.count - 1]
    }

    /// Returns the format of a file's content, or nil if it has none of the formats. The file's name is not considered.
    ///
    /// - Parameter bytes: The file, or its beginning.
    static func of(_ bytes: [UInt8]) -> ImageFormat? {
        all.first { format in format.signatures.contains { $0.matches(bytes) } }
    }
}
