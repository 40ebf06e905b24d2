extension OutputFile {
    /// The kind of an output file, and how to recognise a file of this kind.
    enum Kind {
        case contactSheet, numPy

        /// The mark of a contact sheet: the HTML element that names the program which generated the page.
        static let generator = "<meta name=\"generator\" content=\"Photoseek\">"
        /// The first bytes of a NumPy file.
        static let numPyMagic: [UInt8] = [0x93] + Array("NUMPY".utf8)
        /// The number of bytes at the beginning of a file that contain its mark.
        static let markRange = 512

        /// The name for the user.
        var name: String {
            switch self {
            case .contactSheet: "a Photoseek contact sheet"
            case .numPy: "a NumPy file"
            }
        }

        /// Whether a file with this beginning is of this kind.
        func isWritten(in beginning: [UInt8]) -> Bool {
            switch self {
            case .contactSheet: beginning.contains(sequence: Array(Self.generator.utf8))
            case .numPy: beginning.starts(with: Self.numPyMagic)
            }
        }
    }
}

extension [UInt8] {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}
