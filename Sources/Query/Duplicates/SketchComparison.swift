/// Whether two sketches show the same picture: how well their details agree if one is laid over the other as well as possible.
///
/// Their colours must agree, unless one of them is grey or toned. One of them may be turned by right angles or mirrored, and may be a
/// part of the other. The measure is the normalised correlation of the details, -1 to 1. `Docs/duplicates.md` shows what it is for
/// edits, and for pictures that are only alike.
struct SketchComparison {
    /// From this correlation on, two pictures are the same.
    static let sameCorrelation: Float = 0.7
    /// The number of ways to turn and mirror that are tried in full. They are the ones of all eight that fit best at a quarter of the size.
    private static let waysInFull = 2
    /// From this correlation on, nothing better is looked for.
    private static let enough: Float = 0.9

    /// Whether two pictures are the same.
    static func isSame(_ one: PictureSketch, _ other: PictureSketch) -> Bool {
        one.hues.mayBeOfSame(other.hues) && correlation(one, other) >= sameCorrelation
    }

    /// The best correlation of two pictures, with and without borders.
    static func correlation(_ one: PictureSketch, _ other: PictureSketch) -> Float {
        var best: Float = -1
        for first in [one.whole, one.inside].compactMap(\.self) {
            let detail = SketchDetail(first)
            for second in [other.whole, other.inside].compactMap(\.self) {
                best = max(best, correlation(detail, SketchDetail(second)))
                if best >= enough { return best }
            }
        }
        return best
    }

    private static func correlation(_ one: SketchDetail, _ other: SketchDetail) -> Float {
        let overview = one.overview
        let ways = (0..<8).map { way in
            let turned = other.turned(way)
            return (turned: turned, fit: correlation(overview, turned.overview))
        }
        var best: Float = -1
        for way in ways.sorted(by: { $0.fit > $1.fit }).prefix(waysInFull) {
            best = max(best, Overlay(one, way.turned).bestCorrelation)
            if best >= enough { break }
        }
        return best
    }

    private static func correlation(_ one: [Float], _ other: [Float]) -> Float {
        let squares = one.innerProduct(one) * other.innerProduct(other)
        return squares > 0 ? one.innerProduct(other) / squares.squareRoot() : -1
    }
}
