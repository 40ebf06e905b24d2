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

/// Links the Swift runtime statically into `photoseek`, so that the installed program needs no toolchain.
let selfContained: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib"]),
    .linkedLibrary("CoreFoundation"), .linkedLibrary("_FoundationICU"), .linkedLibrary("_FoundationCShims"),
    .linkedLibrary("_FoundationCollections"),
]

/// swift-system, for paths as bytes.
let paths: [Target.Dependency] = [.product(name: "SystemPackage", package: "swift-system")]

let package = Package(
    name: "photoseek",
    products: [
        .executable(name: "photoseek", targets: ["photoseek"]),
        .executable(name: "photoseek-bench", targets: ["photoseek-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // System libraries
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),

        // Paths as bytes, for every module that opens files
        .target(name: "FilePaths", dependencies: paths, swiftSettings: strict),

        // JSON of any shape, for every module that reads settings
        .target(name: "JSONValues", swiftSettings: strict),

        // Stop points for tests, for every module that changes files
        .target(name: "StopPoints", swiftSettings: strict),

        // Arithmetic and hashing
        .target(name: "CKernels", cSettings: strictC),
        .target(
            name: "Kernels", dependencies: ["CKernels"], exclude: ["Reference"], swiftSettings: strict),
        .target(
            name: "ReferenceKernels", dependencies: ["Kernels", "COpenBLAS"],
            path: "Sources/Kernels/Reference", swiftSettings: strict),
        .target(name: "ContentHash", dependencies: ["COpenSSL"], swiftSettings: strict),

        // Pixels
        .target(
            name: "CImageCodecs", cSettings: strictC,
            linkerSettings: [
                .linkedLibrary("jpeg"), .linkedLibrary("png"), .linkedLibrary("z"),
            ]),
        .target(
            name: "ImagePreprocessing", dependencies: ["CImageCodecs", "FilePaths", "JSONValues"] + paths,
            swiftSettings: strict),

        // Model, index and catalog, which never import each other; ModelHub downloads models
        .target(
            name: "CLIPModel", dependencies: ["Kernels", "ContentHash", "FilePaths", "JSONValues"] + paths,
            swiftSettings: strict),
        .target(name: "CTransfer", cSettings: strictC, linkerSettings: [.linkedLibrary("dl")]),
        .target(
            name: "ModelHub",
            dependencies: ["CLIPModel", "ContentHash", "CTransfer", "FilePaths", "StopPoints"] + paths,
            swiftSettings: strict),
        .target(
            name: "VectorIndex", dependencies: ["Kernels", "CXXHash", "FilePaths", "StopPoints"] + paths,
            path: "Index", swiftSettings: strict),

        // What a library is, and what keeps one
        .target(name: "LibraryStore", dependencies: ["FilePaths"] + paths, swiftSettings: strict),
        .target(
            name: "CatalogStore",
            dependencies: [
                "LibraryStore", "FilePaths", "StopPoints", .product(name: "GRDB", package: "GRDB.swift"),
            ] + paths,
            swiftSettings: strict),

        // What both flows need: bytes to embeddings, and the index of a library
        .target(
            name: "ImageEmbedding", dependencies: ["CLIPModel", "ImagePreprocessing"] + paths,
            swiftSettings: strict),
        .target(
            name: "SearchIndex", dependencies: ["LibraryStore", "VectorIndex", "FilePaths"] + paths,
            swiftSettings: strict),

        // The two flows: indexing images into a library, and searching it
        .target(
            name: "Indexing",
            dependencies: [
                "ImageEmbedding", "ImagePreprocessing", "CLIPModel", "SearchIndex", "VectorIndex",
                "LibraryStore", "ContentHash", "FilePaths", "StopPoints",
            ] + paths,
            swiftSettings: strict),
        .target(
            name: "Query",
            dependencies: [
                "ImageEmbedding", "ImagePreprocessing", "CLIPModel", "SearchIndex", "VectorIndex",
                "LibraryStore", "ContentHash", "FilePaths",
            ] + paths,
            swiftSettings: strict),

        // Programs
        .executableTarget(
            name: "photoseek",
            dependencies: [
                "Indexing", "Query", "ImageEmbedding", "SearchIndex", "CLIPModel", "ModelHub",
                "ImagePreprocessing", "LibraryStore", "CatalogStore", "VectorIndex", "StopPoints",
                "FilePaths",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ] + paths,
            swiftSettings: strict, linkerSettings: selfContained),
        .target(name: "CPeaks", cSettings: strictC),
        .executableTarget(
            name: "photoseek-bench",
            dependencies: [
                "Indexing", "ImageEmbedding", "CLIPModel", "ImagePreprocessing", "LibraryStore",
                "CatalogStore", "VectorIndex", "Kernels",
                "ReferenceKernels", "CPeaks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ] + paths,
            swiftSettings: strict),

        // Tests
        .target(
            name: "CJPEGWriter", path: "Tests/CJPEGWriter", cSettings: strictC,
            linkerSettings: [.linkedLibrary("jpeg")]),
        .target(
            name: "TestSupport", dependencies: ["CJPEGWriter", "FilePaths", "StopPoints"] + paths,
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "FilePathsTests", dependencies: ["FilePaths", "TestSupport"] + paths, swiftSettings: strict),
        .testTarget(name: "JSONValuesTests", dependencies: ["JSONValues"], swiftSettings: strict),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ContentHashTests", dependencies: ["ContentHash"], swiftSettings: strict),
        .testTarget(
            name: "ImagePreprocessingTests",
            dependencies: ["ImagePreprocessing", "CImageCodecs", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "CLIPModelTests",
            dependencies: ["CLIPModel", "Kernels", "FilePaths", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "ModelHubTests",
            dependencies: ["ModelHub", "CLIPModel", "FilePaths", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "VectorIndexTests", dependencies: ["VectorIndex", "CXXHash", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "SearchIndexTests",
            dependencies: ["SearchIndex", "CatalogStore", "LibraryStore", "FilePaths", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "CatalogStoreTests",
            dependencies: ["CatalogStore", "LibraryStore", "FilePaths", "TestSupport"] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "IndexingTests",
            dependencies: [
                "Indexing", "ImageEmbedding", "SearchIndex", "VectorIndex", "CLIPModel",
                "ImagePreprocessing", "LibraryStore", "CatalogStore", "FilePaths", "StopPoints",
                "TestSupport",
            ] + paths,
            exclude: ["NoLocks"], swiftSettings: strict),
        .testTarget(
            name: "QueryTests",
            dependencies: [
                "Query", "Indexing", "ImageEmbedding", "SearchIndex", "CLIPModel", "ImagePreprocessing",
                "VectorIndex", "LibraryStore", "CatalogStore", "FilePaths", "TestSupport",
            ] + paths,
            swiftSettings: strict),
        .testTarget(
            name: "photoseekTests",
            dependencies: ["CatalogStore", "LibraryStore", "StopPoints", "TestSupport"] + paths,
            swiftSettings: strict),
    ]
)
