internal import Kernels

/// The offsets of all parts of an index file. All numbers are little-endian.
///
/// | offset | size | |
/// | --- | --- | --- |
/// | 0 | 128 | header, ``IndexFileHeader`` |
/// | 128 | 16 · nlist | directory: count and checksum of each list |
/// | aligned | 4 · nlist · dimension | centroids, float32 |
/// | aligned | | each list in turn: its keys (8 bytes each), aligned, its vectors, aligned |
///
/// "Aligned" means to the next multiple of 64 bytes; the bytes between are zero. The offsets of the lists follow from the
/// counts alone, so lists cannot overlap.
struct IndexFileLayout {
    static let alignment = 64
    static let entrySize = 16

    let dimension: Int
    let precision: VectorPrecision
    /// The number of vectors of each list.
    let counts: [Int]
    let centroidsOffset: Int
    /// The offset of the keys of each list.
    let listOffsets: [Int]
    let fileSize: Int

    /// Creates the layout for lists of these lengths; nil if a size would overflow.
    init?(dimension: Int, precision: VectorPrecision, counts: [Int]) {
        var end = Checked(IndexFileHeader.size)
        end.add(counts.count, times: Self.entrySize)
        end.align(Self.alignment)
        guard let centroidsOffset = end.value else { return nil }
        end.add(counts.count, times: dimension, 4)
        end.align(Self.alignment)
        var listOffsets: [Int] = []
        listOffsets.reserveCapacity(counts.count)
        for count in counts {
            guard let offset = end.value else { return nil }
            listOffsets.append(offset)
            end.add(count, times: 8)
            end.align(Self.alignment)
            end.add(count, times: dimension, precision.size)
            end.align(Self.alignment)
        }
        guard let fileSize = end.value else { return nil }
        self.dimension = dimension
        self.precision = precision
        self.counts = counts
        self.centroidsOffset = centroidsOffset
        self.listOffsets = listOffsets
        self.fileSize = fileSize
    }

    /// The size of a stored vector, in bytes.
    var vectorSize: Int { dimension * precision.size }

    /// Returns the byte range of a list: keys, padding, vectors, padding.
    func list(_ list: Int) -> Range<Int> {
        listOffsets[list]..<(list + 1 < listOffsets.count ? listOffsets[list + 1] : fileSize)
    }

    /// Returns the offset of the vectors of a list.
    func vectorsOffset(_ list: Int) -> Int {
        Self.aligned(listOffsets[list] + counts[list] * 8)
    }

    static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
}

/// A sum that becomes nil if it overflows or if a part is negative.
private struct Checked {
    private(set) var value: Int?

    init(_ value: Int) { self.value = value }

    mutating func add(_ count: Int, times factors: Int...) {
        var product = (partialValue: count, overflow: count < 0)
        for factor in factors where !product.overflow {
            product = product.partialValue.multipliedReportingOverflow(by: factor)
        }
        guard let old = value, !product.overflow else {
            value = nil
            return
        }
        let sum = old.addingReportingOverflow(product.partialValue)
        value = sum.overflow ? nil : sum.partialValue
    }

    mutating func align(_ alignment: Int) {
        guard let old = value, old <= .max - alignment else {
            value = nil
            return
        }
        value = (old + alignment - 1) / alignment * alignment
    }
}
