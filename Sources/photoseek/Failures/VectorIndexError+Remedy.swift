internal import VectorIndex

extension VectorIndexError: ExplainedError {
    var remedy: String? {
        switch self {
        case .notFound: "run `photoseek index` to build it"
        case .notAnIndex, .foreign, .otherVersion, .corrupt: "run `photoseek index` to build it again"
        case .unreadable: "check its permissions and the disk"
        case .cannotWrite: "check the permissions of its folder and the free space"
        case .notFinite, .zeroVector: "embed that image again"
        }
    }
}
