// swift-tools-version: 6.1
import PackageDescription

/// Settings of every Swift target in this package: warnings are errors, and import lines show the layering.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-warnings-as-errors"]),
]

/// Settings of every C target in this package: optimised in every configuration, warnings are errors.
let strictC: [CSetting] = [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror"])]

/// The same for C++.
let strictCXX: [CXXSetting] = [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror"])]

/// Links the Swift runtime statically into `photoseek`, so that the installed program needs no toolchain.
let selfContained: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib"]),
    .linkedLibrary("CoreFoundation"), .linkedLibrary("_FoundationICU"), .linkedLibrary("_FoundationCShims"),
    .linkedLibrary("_FoundationCollections"),
]

/// swift-system, for paths as bytes.
let paths: [Target.Dependency] = [.product(name: "SystemPackage", package: "swift-system")]

/// The heap of swift-collections.
let heap: [Target.Dependency] = [.product(name: "HeapModule", package: "swift-collections")]

/// What only the server needs, which can be left out: `swift build --disable-default-traits --product photoseek`.
let server: TargetDependencyCondition? = .when(traits: ["Server"])

let package = Package(
    name: "photoseek",
    products: [
        .executable(name: "photoseek", targets: ["photoseek"]),
        .executable(name: "photoseek-bench", targets: ["photoseek-bench"]),
    ],
    traits: [
        .trait(
            name: "Server",
            description: "The page, the HTTP API and MCP: `photoseek serve` and `photoseek mcp`."),
        .default(enabledTraits: ["Server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Without its default traits, of which one reads configurations that nothing here uses.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1",
            traits: ["FullFoundation"]),
    ],
    targets: [
        // System libraries
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        // Without pkg-config, whose -DUTF8PROC_EXPORTS the package manager warns about in every build.
        .systemLibrary(
            name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),

        // Paths as bytes, for every module that opens files
        .target(name: "FilePaths", dependencies: paths, swiftSettings: strict),

        // JSON of any shape, for every module that reads settings
        .target(name: "JSONValues", swiftSettings: strict),

        // Stop points for tests, for every module that changes files
        .target(name: "StopPoints", swiftSettings: strict),

        // Tables in Apache Parquet
        .target(name: "Parquet", dependencies: ["FilePaths"] + paths, swiftSettings: strict),

        // Arithmetic and hashing
        .target(name: "CKernels", cSettings: strictC),
        .target(
            name: "Kernels", dependencies: ["CKernels"], exclude: ["Reference"], swiftSettings: strict),
        .target(
            name: "ReferenceKernels", dependencies: ["Kernels", "COpenBLAS"],
            path: "Sources/Kernels/Reference", swiftSettings: strict),
        .target(name: "ContentHash", dependencies: ["COpenSSL"], swiftSettings: strict),

        // Matrices in NumPy's files
        .target(name: "NumPyFiles", dependencies: ["Kernels", "FilePaths"] + paths, swiftSettings: strict),

        // Libraries that are opened at first use, for decoders and readers of metadata
        .target(name: "CSharedLibrary", cSettings: strictC, linkerSettings: [.linkedLibrary("dl")]),

        // Pixels
        .target(
            name: "CImageCodecs", dependencies: ["CSharedLibrary"], cSettings: strictC,
            cxxSettings: strictCXX,
            linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png"), .linkedLibrary("z")]),
        .target(
            name: "ImagePreprocessing", dependencies: ["CImageCodecs", "FilePaths", "JSONValues"] + paths,
            swiftSettings: strict),

        // When, where, with what and under which words pictures were taken
        .target(
            name: "CImageMetadata", dependencies: ["CSharedLibrary"], cSettings: strictC,
            cxxSettings: [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.linkedLibrary("stdc++")]),
        // C23 for #embed.
        .target(
            name: "CPlaces", exclude: ["README.md", "places.bin"],
            cSettings: strictC + [.unsafeFlags(["-std=c23"])]),
        .target(
            name: "ImageMetadata", dependencies: ["CImageMetadata", "CPlaces", "CUTF8Proc", "JSONValues"],
            swiftSettings: strict),

        // Model and index, which never import each other; ModelHub is where models come from
        .target(
            name: "CLIPModel",
            dependencies: ["Kernels", "ContentHash", "CUTF8Proc", "FilePaths", "JSONValues"] + paths + heap,
            swiftSettings: strict),
        .target(name: "CTransfer", cSettings: strictC, linkerSettings: [.linkedLibrary("dl")]),
        .target(
            name: "ModelHub",
            dependencies: ["CLIPModel", "ContentHash", "CTransfer", "FilePaths", "StopPoints"] + paths,
            swiftSettings: strict),
        .target(
            name: "VectorIndex",
            dependencies: ["Kernels", "CXXHash", "FilePaths", "StopPoints"] + paths + heap,
            path: "Index", swiftSettings: strict),

        // What a library is, and what keeps one
        .target(
            name: "LibraryStore", dependencies: ["CUTF8Proc", "Kernels", "FilePaths"] + paths,
            swiftSettings: strict),
        .target(
            name: "CatalogStore",
            dependencies: [
                "LibraryStore", "Kernels", "FilePaths", "StopPoints",
                .product(name: "GRDB", package: "GRDB.swift"),
            ] + paths,
            swiftSettings: strict),

        // What both flows need: bytes to embeddings, and the index of a library
        .target(
            name: "ImageEmbedding", dependencies: ["CLIPModel", "ImagePreprocessing"] + paths,
            swiftSettings: strict),
        .target(
            name: "SearchIndex",
            dependencies: ["LibraryStore", "VectorIndex", "Kernels", "ContentHash", "FilePaths"] + paths,
            swiftSettings: strict),

        // Small copies of pictures, kept beside a library
        .target(
            name: "Thumbnails", dependencies: ["ImagePreprocessing", "LibraryStore", "FilePaths"] + paths,
            swiftSettings: strict),

        // What embeddings tell beyond a search: arithmetic, without libraries and pixels
        .target(
            name: "Analysis", dependencies: ["CLIPModel", "Kernels", "VectorIndex"], swiftSettings: strict),

        // Texts to embeddings, as the pictures of a library are compared with them
        .target(
            name: "TextEmbedding",
            dependencies: ["Analysis", "CLIPModel", "LibraryStore", "SearchIndex"] + paths,
            swiftSettings: strict),

        // The two flows: indexing images into a library, and searching it
        .target(
            name: "Indexing",
            dependencies: [
                "ImageEmbedding", "TextEmbedding", "ImagePreprocessing", "ImageMetadata", "CLIPModel",
                "SearchIndex", "VectorIndex",
                "LibraryStore", "Kernels", "ContentHash", "FilePaths", "StopPoints",
            ] + paths,
            swiftSettings: strict),
        .target(
            name: "Query",
            dependencies: [
                "ImageEmbedding", "TextEmbedding", "ImagePreprocessing", "CLIPModel", "SearchIndex",
                "VectorIndex", "Kernels", "LibraryStore", "ContentHash", "FilePaths", "ImageMetadata",
            ] + paths,
            swiftSettings: strict),

        // The built-in words, with C23 for #embed
        .target(
            name: "CVocabulary", exclude: ["vocabulary.txt"],
            cSettings: strictC + [.unsafeFlags(["-std=c23"])]),

        // Analysis on the pictures of a library
        .target(
            name: "LibraryAnalysis",
            dependencies: [
                "Analysis", "Query", "SearchIndex", "Indexing", "ImageEmbedding", "TextEmbedding",
                "CLIPModel",
                "ImagePreprocessing", "LibraryStore", "ContentHash", "CVocabulary", "FilePaths", "JSONValues",
            ] + paths,
            swiftSettings: strict),

        // Embeddings out of a library and into one
        .target(
            name: "LibraryTransfer",
            dependencies: [
                "Indexing", "ImageEmbedding", "ImagePreprocessing", "CLIPModel", "SearchIndex",
                "LibraryStore",
                "Parquet", "NumPyFiles", "Kernels", "ContentHash", "JSONValues", "FilePaths", "StopPoints",
            ] + paths,
            swiftSettings: strict),

        // What every program that works for a user needs: which library, which model
        .target(
            name: "Session",
            dependencies: [
                "ImageEmbedding", "ImagePreprocessing", "CLIPModel", "ModelHub", "SearchIndex", "VectorIndex",
                "LibraryStore",
                "CatalogStore", "ContentHash", "Kernels", "FilePaths", "Analysis", "Query", "LibraryAnalysis",
                "Indexing",
            ] + paths,
            swiftSettings: strict),

        // What may be wrong with a library, and its repair. Embeddings of the reference implementations, with C23 for #embed.
        .target(
            name: "CGoldenVectors", exclude: ["README.md", "photos.bin", "scenes.bin"],
            cSettings: strictC + [.unsafeFlags(["-std=c23"])]),
        .target(
            name: "LibraryHealth",
            dependencies: [
                "Session", "Indexing", "ImageEmbedding", "ImagePreprocessing", "CLIPModel", "ModelHub",
                "SearchIndex",
                "VectorIndex", "Thumbnails", "LibraryStore", "CatalogStore", "Kernels", "FilePaths",
                "StopPoints",
                "CGoldenVectors",
            ] + paths,
            swiftSettings: strict),

        // What the programs answer as JSON
        .target(
            name: "Answers",
            dependencies: [
                "Session", "Indexing", "Query", "LibraryAnalysis", "SearchIndex", "ImageMetadata",
                "ImagePreprocessing", "LibraryStore", "VectorIndex", "Kernels", "FilePaths",
            ] + paths,
            swiftSettings: strict),

        // The same over HTTP, with the page, and for assistants. C23 for #embed.
        .target(
            name: "CPage", exclude: ["README.md", "page"], cSettings: strictC + [.unsafeFlags(["-std=c23"])]),
        .target(
            name: "WebServer",
            dependencies: [
                "Answers", "LibraryAnalysis", "Analysis", "Session", "Indexing", "Query", "TextEmbedding",
                "ImageEmbedding", "ImagePreprocessing", "CLIPModel", "SearchIndex", "Thumbnails", "CPage",
                "LibraryStore", "CatalogStore", "FilePaths", "JSONValues",
                .product(name: "Hummingbird", package: "hummingbird", condition: server),
                .product(name: "HummingbirdCore", package: "hummingbird", condition: server),
            ] + paths,
            swiftSettings: strict),

        // Programs
        .executableTarget(
            name: "photoseek",
            dependencies: [
                "Answers", .target(name: "WebServer", condition: server), "LibraryHealth", "Session",
                "Indexing", "Query",
                "LibraryAnalysis", "LibraryTransfer", "Analysis", "NumPyFiles", "Parquet",
                "ImageEmbedding", "TextEmbedding", "SearchIndex",
                "CLIPModel", "ModelHub",
                "ImagePreprocessing", "ImageMetadata", "LibraryStore", "CatalogStore", "VectorIndex",
                "Kernels", "StopPoints",
                "FilePaths", "CUTF8Proc",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ] + paths,
            swiftSettings: strict, linkerSettings: selfContained),
        .target(name: "CPeaks", cSettings: strictC),
        .executableTarget(
            name: "photoseek-bench",
            dependencies: [
                "Indexing", "ImageEmbedding", "CLIPModel", "ModelHub", "ImagePreprocessing", "ImageMetadata",
                "LibraryStore",
                "CatalogStore", "VectorIndex", "Analysis", "NumPyFiles", "Kernels",
                "ReferenceKernels", "CPeaks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ] + paths,
            swiftSettings: strict),

        // Tests
        .target(
            name: "CJPEGWriter", path: "Tests/CJPEGWriter", cSettings: strictC,
            linkerSettings: [.linkedLibrary("jpeg")]),
        .target(
            name: "TestSupport",
            dependencies: ["CJPEGWriter", "FilePaths", "LibraryStore", "StopPoints"] + paths,
            path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "CatalogInspection",
            dependencies: [
                "CatalogStore", "LibraryStore", .product(name: "GRDB", package: "GRDB.swift"),
            ] + paths,
            path: "Tests/CatalogInspection", swiftSettings: strict),
        .testTarget(
            name: "FilePathsTests", dependencies: ["FilePaths", "TestSupport"] + paths, swiftSettings: strict),
        .testTarget(name: "JSONValuesTests", dependencies: ["JSONValues"], swiftSettings: strict),
        .testTarget(
            name: "ParquetTests", dependencies: ["Parquet", "TestSupport"] + paths, swiftSettings: strict),
        .testTarget(
            name: "NumPyFilesTests", dependencies: ["NumPyFiles", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ContentHashTests", dependencies: ["ContentHash"], swiftSettings: strict),
        .testTarget(
            name: "ImagePreprocessingTests",
            dependencies: ["ImagePreprocessing", "CImageCodecs", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "ImageMetadataTests", dependencies: ["ImageMetadata", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CLIPModelTests",
            dependencies: ["CLIPModel", "Kernels", "FilePaths", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "ModelHubTests",
            dependencies: ["ModelHub", "CLIPModel", "FilePaths", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "VectorIndexTests",
            dependencies: ["VectorIndex", "Kernels", "CXXHash", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "LibraryStoreTests",
            dependencies: ["LibraryStore", "CatalogStore", "Kernels", "FilePaths", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "SearchIndexTests",
            dependencies: [
                "SearchIndex", "CatalogStore", "LibraryStore", "FilePaths", "TestSupport",
            ] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "CatalogStoreTests",
            dependencies: [
                "CatalogStore", "LibraryStore", "Kernels", "FilePaths", "CatalogInspection", "TestSupport",
            ] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "IndexingTests",
            dependencies: [
                "Indexing", "ImageEmbedding", "SearchIndex", "VectorIndex", "Kernels", "CLIPModel",
                "ImagePreprocessing", "LibraryStore", "CatalogStore", "FilePaths", "StopPoints",
                "CatalogInspection", "TestSupport",
            ] + paths,
            exclude: ["NoLocks"], swiftSettings: strict),
        .testTarget(
            name: "QueryTests",
            dependencies: [
                "Query", "Indexing", "ImageEmbedding", "TextEmbedding", "Analysis", "SearchIndex", "Kernels",
                "CLIPModel", "ImagePreprocessing",
                "VectorIndex", "LibraryStore", "CatalogStore", "FilePaths", "CatalogInspection",
                "TestSupport",
            ] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "AnalysisTests", dependencies: ["Analysis", "CLIPModel", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "LibraryAnalysisTests",
            dependencies: [
                "LibraryAnalysis", "Analysis", "Query", "Indexing", "ImageEmbedding", "TextEmbedding",
                "ImagePreprocessing", "CLIPModel",
                "LibraryStore", "CatalogStore", "FilePaths", "TestSupport",
            ] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "LibraryTransferTests",
            dependencies: [
                "LibraryTransfer", "Indexing", "ImageEmbedding", "CLIPModel", "Kernels", "NumPyFiles",
                "Parquet",
                "LibraryStore", "CatalogStore", "FilePaths", "TestSupport",
            ] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "ThumbnailsTests",
            dependencies: ["Thumbnails", "ImagePreprocessing", "LibraryStore", "FilePaths", "TestSupport"]
                + paths,
            swiftSettings: strict),
        .testTarget(
            name: "SessionTests",
            dependencies: [
                "Session", "CLIPModel", "ModelHub", "LibraryStore", "CatalogStore", "SearchIndex",
                "Indexing", "FilePaths",
                "TestSupport",
            ] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "TortureTests",
            dependencies: [
                "CatalogStore", "LibraryStore", "FilePaths", "StopPoints", "CatalogInspection", "TestSupport",
            ] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "LibraryHealthTests",
            dependencies: [
                "LibraryHealth", "Session", "SearchIndex", "VectorIndex", "ImagePreprocessing", "CLIPModel",
                "LibraryStore", "CatalogStore", "FilePaths", "CatalogInspection", "TestSupport",
            ] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "photoseekTests",
            dependencies: ["CatalogStore", "LibraryStore", "StopPoints", "CatalogInspection", "TestSupport"]
                + paths,
            swiftSettings: strict),
    ]
)

// For `make documentation` alone: the plug-in, which nothing else needs.
if Context.environment["PHOTOSEEK_DOCUMENTATION"] != nil {
    package.dependencies.append(
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
