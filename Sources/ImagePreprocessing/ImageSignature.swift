/// Bytes at fixed places by which the content of a file is recognised.
struct ImageSignature: Sendable {
    /// Bytes at one place.
    struct Fragment: Sendable {
        let offset: Int
        let bytes: [UInt8]

        init(_ bytes: some Sequence<UInt8>, at offset: Int = 0) {
            self.offset = offset
            self.bytes = Array(bytes)
        }

        fileprivate var end: Int { offset + bytes.count }

        fileprivate func matches(_ content: [UInt8]) -> Bool {
            content.count >= end && content[offset..<end].elementsEqual(bytes)
        }

        /// Whether the content ends inside the fragment and has its bytes so far.
        fileprivate func isCut(in content: [UInt8]) -> Bool {
            content.count > offset && content.count < end && bytes.starts(with: content[offset...])
        }
    }

    /// Bytes that the content must have, in the order of their offsets.
    let fragments: [Fragment]
    /// What must also be true of the content, for kinds of files that fixed bytes do not tell apart.
    var condition: @Sendable ([UInt8]) -> Bool = { _ in true }

    /// Makes the signature of content that begins with some bytes.
    init(_ beginning: some Sequence<UInt8>) { fragments = [Fragment(beginning)] }

    /// Makes a signature of several fragments.
    init(_ fragments: Fragment...) { self.fragments = fragments }

    /// Makes a signature of several fragments and a condition.
    init(_ fragments: Fragment..., where condition: @escaping @Sendable ([UInt8]) -> Bool) {
        self.fragments = fragments
        self.condition = condition
    }

    /// Makes the signature of content that meets a condition.
    init(where condition: @escaping @Sendable ([UInt8]) -> Bool) {
        fragments = []
        self.condition = condition
    }

    /// Whether the content has the signature.
    ///
    /// - Parameter content: The file, or its beginning.
    func matches(_ content: [UInt8]) -> Bool {
        fragments.allSatisfy { $0.matches(content) } && condition(content)
    }

    /// Whether the content ends before the end of the signature, but has its bytes so far.
    func isCut(in content: [UInt8]) -> Bool {
        guard let cut = fragments.firstIndex(where: { $0.isCut(in: content) }) else { return false }
        return fragments[..<cut].allSatisfy { $0.matches(content) }
    }
}
