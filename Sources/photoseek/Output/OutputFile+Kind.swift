extension OutputFile {
    /// What a file holds, and how one that the program wrote is known again.
    enum Kind {
        case contactSheet, numPy

        /// The mark of a contact sheet, as HTML has it for the program that made a page.
        static let generator = "<meta name=\"generator\" content=\"Photoseek\">"
        /// The first bytes of a NumPy file.
        static let numPyMagic: [UInt8] = [0x93] + Array("NUMPY".utf8)
        /// How many bytes at the beginning of a file have its mark.
        static let markRange = 512

        /// For the user.
        var name: String {
            switch self {
            case .contactSheet: "a contact sheet of Photoseek"
            case .numPy: "a NumPy file"
            }
        }

        /// Whether a file that begins so is one of this kind.
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
