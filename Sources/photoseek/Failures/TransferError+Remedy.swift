internal import LibraryTransfer

extension TransferError: ExplainedError {
    var remedy: String? {
        switch self {
        case .noEmbeddings: "index some pictures first"
        case .folderInUse(_, isExport: true): "replace it with --force, or name another folder"
        case .folderInUse(_, isExport: false): "name a new one"
        case .cannotWrite: "name another folder"
        case .diskFull: "free some space, or name a folder on another disk"
        case .cannotRead: "check the path"
        case .noParts: "name a folder that clip-retrieval or `photoseek export` wrote"
        case .unpairedPart, .differentRows, .wrongLine, .wrongVector: "export the embeddings again"
        case .wrongEmbeddings: nil
        case .wrongMetadata: "write it with pyarrow, uncompressed or with Snappy"
        case .wrongDimension: "name the model that made them with --model"
        case .noPaths: "add one of them"
        case .otherModel:
            "name the model that made them with --model, or take them as they are with --unchecked"
        case .nothingToCompare:
            "name the folder of the pictures with --root, or take the embeddings as they are with --unchecked"
        }
    }
}
