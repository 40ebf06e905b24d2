internal import CLIPModel

/// A file of a commit, as the Hub announces it.
struct HubFile {
    /// Far larger than any published model.
    private static let largestByteCount = 1 << 44

    let name: String
    /// The address to fetch it from.
    let address: String
    /// Identifies its content: a SHA-256 for large files, else git's hash.
    let etag: String
    let byteCount: Int

    /// Requests the header of a file from the Hub.
    ///
    /// - Throws: ``ModelHubError``.
    init(_ name: String, of repository: HubRepository, commit: String, from client: HubClient) throws {
        self.name = name
        address = "\(client.settings.endpoint)/\(repository.path)/resolve/\(commit)/\(name)"
        let response = try client.header(address)
        if response.status == 404 { throw ModelHubError.noFile(name: repository.path, file: name) }
        if response.status >= 400 { try client.check(response, of: repository, at: address) }
        let fields = response.fields
        guard let etag = Self.cleaned(fields["x-linked-etag"] ?? fields["etag"] ?? "") else {
            throw ModelHubError.notAHub(address: client.shown(address), expected: "an etag", found: "none")
        }
        guard let count = (fields["x-linked-size"] ?? fields["content-length"]).flatMap({ Int($0) }),
            (0...Self.largestByteCount).contains(count)
        else {
            throw ModelHubError.notAHub(address: client.shown(address), expected: "a size", found: "none")
        }
        self.etag = etag
        byteCount = count
    }

    /// Returns an etag in the form that the Hub's tools use as a file name; nil if it cannot be a file name.
    private static func cleaned(_ field: String) -> String? {
        let text = field.hasPrefix("W/") ? field.dropFirst(2) : field[...]
        let etag = text.filter { $0 != "\"" }
        let isName = etag.utf8.allSatisfy { byte in
            Character(Unicode.Scalar(byte)).isHexDigit || byte == UInt8(ascii: "-")
                || Character(Unicode.Scalar(byte)).isLetter && byte < 0x80
        }
        return isName && (8...128).contains(etag.utf8.count) ? etag : nil
    }
}
