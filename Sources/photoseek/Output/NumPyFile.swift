internal import CLIPModel

/// Embeddings as a NumPy file, format version 1.0: a little-endian float32 array of shape (n, d).
struct NumPyFile {
    let bytes: [UInt8]

    init(_ embeddings: Embeddings) {
        var header =
            "{'descr': '<f4', 'fortran_order': False, 'shape': (\(embeddings.count), \(embeddings.dimension)), }"
        // Magic, version, header size and header fill a multiple of 64 bytes and end with a line break.
        let prefix = OutputFile.Kind.numPyMagic.count + 4
        header += String(repeating: " ", count: 63 - (prefix + header.utf8.count) % 64) + "\n"
        let size = UInt16(header.utf8.count).littleEndian
        bytes =
            OutputFile.Kind.numPyMagic + [1, 0] + withUnsafeBytes(of: size, Array.init) + Array(header.utf8)
            + embeddings.values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    }
}
