internal import FilePaths
internal import FoundationEssentials
package import SystemPackage

/// A memory-mapped safetensors file: an 8-byte little-endian header size, a JSON header, then the values.
///
/// The whole header is checked before any value is read, as the format's specification requires: every range is inside the
/// file and matches its shape and type, and together the ranges cover the values without overlap or gap. Immutable; safe to
/// use from any thread.
package final class SafetensorsFile: Sendable {
    /// The largest header that is parsed, as in the reference implementation.
    package static let largestHeaderByteCount = 100_000_000

    let file: MappedFile
    /// The tensors by name.
    package let tensors: [String: TensorDescriptor]

    var path: String { file.path.string }

    /// Maps a file and checks its header.
    ///
    /// - Throws: ``CLIPModelError``.
    /// - Complexity: O(t log t) for t tensors; the values are not read.
    package init(path: FilePath) throws {
        do {
            file = try MappedFile(path)
        } catch {
            throw CLIPModelError(error, path: path.string, purpose: "its weights")
        }
        let header: Range<Int>
        do {
            header = try Self.headerRange(of: file)
            tensors = try Self.descriptors(in: file, header: header)
        } catch {
            // Checked only after a failure, because a valid file may begin with any byte.
            guard let standIn = FileStandIn(file.bytes) else { throw error }
            throw CLIPModelError.standIn(path: file.path.string, found: standIn)
        }
        try Self.checkCoverage(tensors.values, dataStart: header.upperBound, file: file)
    }

    /// The bytes of a tensor's values.
    package func values(of tensor: TensorDescriptor) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[tensor.range])
    }

    /// Releases the memory of a tensor's values, except for pages that also contain other data.
    func discardPages(of tensor: TensorDescriptor) { file.discardPages(tensor.range) }

    private static func headerRange(of file: MappedFile) throws -> Range<Int> {
        let bytes = file.bytes
        guard bytes.count >= 8 else {
            throw CLIPModelError.badHeader(
                path: file.path.string, expected: "at least 8 bytes", found: "\(bytes.count)")
        }
        let size = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        let limit = min(bytes.count - 8, largestHeaderByteCount)
        guard size <= UInt64(limit) else {
            throw CLIPModelError.badHeader(
                path: file.path.string, expected: "a header of at most \(limit) bytes", found: "\(size)")
        }
        return 8..<8 + Int(size)
    }

    private static func descriptors(
        in file: MappedFile, header: Range<Int>
    ) throws -> [String: TensorDescriptor] {
        let entries: [String: HeaderEntry]
        do {
            entries = try JSONDecoder().decode(Header.self, from: Data(file.bytes[header])).entries
        } catch {
            throw CLIPModelError.badHeader(
                path: file.path.string, expected: "a JSON object that describes tensors", found: "other text")
        }
        var tensors: [String: TensorDescriptor] = [:]
        for (name, entry) in entries {
            tensors[name] = try entry.descriptor(
                named: name, dataStart: header.upperBound, byteCount: file.bytes.count, path: file.path.string
            )
        }
        return tensors
    }

    private static func checkCoverage(
        _ tensors: some Collection<TensorDescriptor>, dataStart: Int, file: MappedFile
    ) throws {
        var end = dataStart
        for tensor in tensors.sorted(by: {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }) {
            guard tensor.range.lowerBound == end else {
                let relation = tensor.range.lowerBound < end ? "an overlap with" : "a gap after"
                throw CLIPModelError.badTensor(
                    path: file.path.string, tensor: tensor.name,
                    expected: "values from byte \(end - dataStart) on",
                    found: "\(tensor.range.lowerBound - dataStart), \(relation) the previous tensor")
            }
            end = tensor.range.upperBound
        }
        guard end == file.bytes.count else {
            throw CLIPModelError.badHeader(
                path: file.path.string, expected: "\(end) bytes for its tensors", found: "\(file.bytes.count)"
            )
        }
    }
}

/// The header: one entry per tensor, by name.
private struct Header: Decodable {
    /// The one name that is not a tensor's. Its object has free text under keys that the writer chooses.
    private static let metadataName = "__metadata__"

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    var entries: [String: HeaderEntry] = [:]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for name in container.allKeys {
            if name.stringValue == Self.metadataName {
                _ = try container.decode([String: String].self, forKey: name)
            } else {
                entries[name.stringValue] = try container.decode(HeaderEntry.self, forKey: name)
            }
        }
    }
}

/// The header's entry for a tensor.
private struct HeaderEntry: Decodable {
    let dtype: String?
    let shape: [Int]?
    let data_offsets: [Int]?

    func descriptor(named name: String, dataStart: Int, byteCount: Int, path: String) throws
        -> TensorDescriptor
    {
        func bad(_ expected: String, _ found: String) -> CLIPModelError {
            .badTensor(path: path, tensor: name, expected: expected, found: found)
        }
        guard let dtype, let shape, let offsets = data_offsets, offsets.count == 2 else {
            throw bad("dtype, shape and two data_offsets", "only some of them")
        }
        guard let type = TensorType(rawValue: dtype) else {
            throw bad("a dtype of the safetensors format", QuotedText.quoted(dtype))
        }
        let available = byteCount - dataStart
        guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= available else {
            throw bad(
                "data_offsets within the \(available) bytes of values",
                "\(offsets); the file may be an incomplete download")
        }
        guard let needed = Self.byteCount(shape, type), needed == offsets[1] - offsets[0] else {
            throw bad(
                "\(offsets[1] - offsets[0]) bytes, as data_offsets say",
                "\(dtype) of shape \(QuotedText.shape(shape))")
        }
        return TensorDescriptor(
            name: name, type: type, shape: shape, range: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    /// The size of the values in bytes; nil if an extent is negative or the product overflows.
    private static func byteCount(_ shape: [Int], _ type: TensorType) -> Int? {
        var product = type.byteCount
        for extent in shape {
            let (next, overflow) = product.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflow else { return nil }
            product = next
        }
        return product
    }
}
