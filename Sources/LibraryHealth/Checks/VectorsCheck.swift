internal import CatalogStore
internal import Kernels
internal import LibraryStore

/// Whether the stored embeddings have the right length, finite values, and the norm 1.
struct VectorsCheck: HealthCheck {
    let catalog: Catalog
    let subject = "the values of embeddings"

    func findings() throws -> [Finding] { try catalog.heldModels().flatMap(findings) }

    private func findings(_ model: ModelRecord) throws -> [Finding] {
        var bad: [VectorFault: [Int64]] = [:]
        let tolerance = Self.tolerance(model)
        try catalog.forEachStoredVector(modelID: model.id) { embedding, vector in
            if embedding.id % 1024 == 0 { try Task.checkCancellation() }
            if let fault = Self.fault(vector, tolerance) { bad[fault, default: []].append(embedding.id) }
        }
        return VectorFault.allCases.compactMap { fault in
            bad[fault].map { .badVectors(fault, model: model.name, embeddings: $0) }
        }
    }

    private static func fault(_ vector: UnsafeBufferPointer<Float>?, _ tolerance: Double) -> VectorFault? {
        guard let vector else { return .wrongLength }
        guard firstNonFiniteIndex(in: vector) == nil else { return .notFinite }
        return abs(length(vector) - 1) > tolerance ? .notUnitLength : nil
    }

    /// How far the norm of a sound embedding may be from 1.
    ///
    /// Rounding to float16 changes a value by at most 2⁻¹¹ of itself, and so the norm by at most that share of it. Values below 2⁻¹⁴ are
    /// changed by up to 2⁻²⁵ instead, and the norm of n such values by √n times that. The bound is twice as wide. Rounding to float32 is
    /// far finer; its bound admits embeddings that another program kept as float16, where the errors of hundreds of values cancel out.
    static func tolerance(_ model: ModelRecord) -> Double {
        switch model.precision {
        case .float32: 1e-4
        case .float16: 0x1p-10 + Double(model.dimension).squareRoot() * 0x1p-24
        }
    }
}
