/// A known picture in 24 bytes, enough to see whether its file must be looked at again.
///
/// The numbers hold in one process only. That two files have the same path and state by chance is less likely than one in 10^30.
public struct FileMark: Sendable, Hashable {
    /// The id of the image.
    public let imageID: Int64
    /// Stands for its absolute path; see ``MarkedFolder``.
    public let path: UInt64
    /// The state, or 0 for none, because an optional number takes twice the space.
    private let stateOrZero: UInt64

    /// Stands for the state of its file and of what belongs to it; nil if the file must be looked at whatever its state is.
    public var state: UInt64? { stateOrZero == 0 ? nil : stateOrZero }

    /// Creates a mark.
    public init(imageID: Int64, path: UInt64, state: UInt64?) {
        (self.imageID, self.path, stateOrZero) = (imageID, path, state ?? 0)
    }

    /// The same mark without a state.
    public var withoutState: FileMark { FileMark(imageID: imageID, path: path, state: nil) }

    /// The number that stands for the state of a file.
    ///
    /// - Parameters:
    ///   - fileSize: Bytes.
    ///   - modificationTime: Nanoseconds since 1970.
    ///   - changeTime: Nanoseconds since 1970.
    ///   - factsBasis: What the facts of the picture depend on, as ``ImageFacts/basis`` keeps it.
    public static func state(
        fileSize: Int64, modificationTime: Int64, changeTime: Int64, factsBasis: UnsafeRawBufferPointer
    ) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(fileSize)
        hasher.combine(modificationTime)
        hasher.combine(changeTime)
        hasher.combine(bytes: factsBasis)
        return max(UInt64(truncatingIfNeeded: hasher.finalize()), 1)
    }
}

/// Computes the numbers that stand for the paths of the files in one folder.
public struct MarkedFolder: Sendable {
    private let hasher: Hasher

    /// - Parameter path: The bytes of the folder's absolute path.
    public init(path: some BidirectionalCollection<UInt8>) {
        var hasher = Hasher()
        let isRoot = path.count == 1 && path.first == UInt8(ascii: "/")
        for byte in isRoot ? path.dropLast() : path[...] { hasher.combine(byte) }
        self.hasher = hasher
    }

    /// The number that stands for the path of a file in the folder.
    public func path(name: UnsafeRawBufferPointer) -> UInt64 {
        var hasher = hasher
        hasher.combine(bytes: name)
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }
}
