/// The parts of a SentencePiece model file that are used. The file is a Protocol Buffers message, `ModelProto`.
///
/// Source: `sentencepiece_model.proto` of SentencePiece, for the numbers and defaults of the fields.
struct SentencePieceModel {
    /// How a text is cut into pieces.
    enum Kind: UInt64 {
        case unigram = 1
        case bytePair = 2
    }

    /// An entry of the vocabulary. Its id is its index.
    struct Piece {
        enum Kind: UInt64 {
            case normal = 1
            case unknown, control, userDefined, unused, byte
        }

        var text: [UInt8] = []
        var score: Float = 0
        var kind = Kind.normal
    }

    private(set) var pieces: [Piece] = []
    private(set) var kind = Kind.unigram
    private(set) var fallsBackToBytes = false
    private(set) var normalizer = SentencePieceNormalizer()
    /// The file, for error messages.
    let path: String

    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - path: The file, for error messages.
    init(_ bytes: [UInt8], path: String) throws(TokenizerError) {
        self.path = path
        var reader = ProtobufReader(bytes, range: 0..<bytes.count, path: path)
        while let (field, value) = try reader.next() {
            guard case .bytes(let range) = value else { continue }
            let message = ProtobufReader(bytes, range: range, path: path)
            switch field {
            case 1: pieces.append(try piece(message, of: bytes))
            case 2: try readTrainer(message)
            case 3: try readNormalizer(message, of: bytes)
            default: break
            }
        }
    }

    private func piece(
        _ message: ProtobufReader, of bytes: [UInt8]
    ) throws(TokenizerError) -> Piece {
        var reader = message
        var piece = Piece()
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let range)): piece.text = Array(bytes[range])
            case (2, .fixed32(let bits)): piece.score = Float(bitPattern: bits)
            case (3, .varint(let number)):
                guard let kind = Piece.Kind(rawValue: number) else {
                    throw malformed("a type from 1 to 6 for piece \(pieces.count)", "\(number)")
                }
                piece.kind = kind
            default: break
            }
        }
        guard piece.score.isFinite else {
            throw malformed("a finite score for piece \(pieces.count)", "\(piece.score)")
        }
        guard String(validating: piece.text, as: UTF8.self) != nil, !piece.text.isEmpty else {
            throw malformed("UTF-8 text in piece \(pieces.count)", "\(piece.text.count) other bytes")
        }
        return piece
    }

    private mutating func readTrainer(_ message: ProtobufReader) throws(TokenizerError) {
        var reader = message
        while let (field, value) = try reader.next() {
            guard case .varint(let number) = value else { continue }
            switch field {
            case 3:
                guard let kind = Kind(rawValue: number) else {
                    throw malformed("a unigram (1) or byte-pair (2) model", "a model of type \(number)")
                }
                self.kind = kind
            case 24: normalizer.treatsSpaceAsSuffix = number != 0
            case 35: fallsBackToBytes = number != 0
            default: break
            }
        }
    }

    private mutating func readNormalizer(
        _ message: ProtobufReader, of bytes: [UInt8]
    ) throws(TokenizerError) {
        var reader = message
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (2, .bytes(let range)):
                normalizer.map = range.isEmpty ? nil : try CharacterMap(Array(bytes[range]), path: path)
            case (3, .varint(let number)): normalizer.addsDummyPrefix = number != 0
            case (4, .varint(let number)): normalizer.removesExtraSpaces = number != 0
            case (5, .varint(let number)): normalizer.escapesSpaces = number != 0
            default: break
            }
        }
    }

    /// Creates the error for invalid content.
    func malformed(_ expected: String, _ found: String) -> TokenizerError {
        .malformed(path: path, expected: expected, found: found)
    }
}
