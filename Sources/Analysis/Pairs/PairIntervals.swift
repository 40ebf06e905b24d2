internal import CLIPModel

/// The means of a scan and their intervals, by drawings of images with all their captions. The images and captions among which a query
/// searches stay the same: only the queries are drawn.
struct PairIntervals {
    let loss: Estimate
    let alignment: Estimate
    let imageToText: RetrievalReport
    let textToImage: RetrievalReport
    let imageUniformity: Estimate
    let captionUniformity: Estimate

    /// The columns of the table: sums over an image's captions, except for the first five.
    private enum Column: Int, CaseIterable {
        case images, imageAt1, imageAt5, imageAt10, imageDeviation
        case captions, captionAt1, captionAt5, captionAt10, captionDeviation, loss, distance
    }

    /// - Parameter check: Called before each drawing; it can throw to end the work.
    /// - Complexity: O(drawings · (images + captions)).
    init(
        _ pairs: PairSet, _ scan: PairScan, images: Uniformity, captions: Uniformity, _ bootstrap: Bootstrap,
        check: () throws -> Void
    ) rethrows {
        let table = Self.table(pairs, scan, images, captions)
        var captionRanks = [[Int]](repeating: [], count: pairs.images.count)
        for (caption, image) in pairs.imageOfCaption.enumerated() {
            captionRanks[image].append(scan.captionRanks[caption])
        }
        var ranks = [RankCounts(scan.imageRanks.map { [$0] }), RankCounts(captionRanks)]
        var drawings: [Drawing] = []
        func take(_ visit: ((Int) -> Void) -> Void) {
            var sums = [Double](repeating: 0, count: table.columns)
            visit { image in
                table.add(image, to: &sums)
                ranks[0].add(image)
                ranks[1].add(image)
            }
            drawings.append(
                Drawing(sums: sums, medians: [ranks[0].takeMedian(), ranks[1].takeMedian()]))
        }
        take { visit in (0..<pairs.images.count).forEach(visit) }
        var sampler = bootstrap.sampler()
        for _ in 0..<bootstrap.samples {
            try check()
            take { visit in sampler.next(visit) }
        }
        func estimate(_ number: (Drawing) -> Double) -> Estimate {
            Estimate(number(drawings[0]), drawings: drawings.dropFirst().map(number))
        }
        func mean(_ column: Column, of count: Column) -> Estimate { estimate { $0.mean(column, of: count) } }
        loss = mean(.loss, of: .captions)
        alignment = mean(.distance, of: .captions)
        imageToText = RetrievalReport(
            recallAt1: mean(.imageAt1, of: .images), recallAt5: mean(.imageAt5, of: .images),
            recallAt10: mean(.imageAt10, of: .images), medianRank: estimate { $0.medians[0] })
        textToImage = RetrievalReport(
            recallAt1: mean(.captionAt1, of: .captions), recallAt5: mean(.captionAt5, of: .captions),
            recallAt10: mean(.captionAt10, of: .captions), medianRank: estimate { $0.medians[1] })
        imageUniformity = estimate { images.value + 2 * $0.mean(.imageDeviation, of: .images) }
        captionUniformity = estimate { captions.value + 2 * $0.mean(.captionDeviation, of: .captions) }
    }

    private struct Drawing {
        let sums: [Double]
        let medians: [Double]

        func mean(_ column: Column, of count: Column) -> Double {
            sums[column.rawValue] / sums[count.rawValue]
        }
    }

    private static func table(
        _ pairs: PairSet, _ scan: PairScan, _ images: Uniformity, _ captions: Uniformity
    ) -> RatioTable {
        var table = RatioTable(images: pairs.images.count, columns: Column.allCases.count)
        func add(_ value: Double, _ image: Int, _ column: Column) { table[image, column.rawValue] += value }
        for (image, rank) in scan.imageRanks.enumerated() {
            add(1, image, .images)
            add(rank <= 1 ? 1 : 0, image, .imageAt1)
            add(rank <= 5 ? 1 : 0, image, .imageAt5)
            add(rank <= 10 ? 1 : 0, image, .imageAt10)
            add(images.deviations[image], image, .imageDeviation)
        }
        for (caption, image) in pairs.imageOfCaption.enumerated() {
            let rank = scan.captionRanks[caption]
            add(1, image, .captions)
            add(rank <= 1 ? 1 : 0, image, .captionAt1)
            add(rank <= 5 ? 1 : 0, image, .captionAt5)
            add(rank <= 10 ? 1 : 0, image, .captionAt10)
            add(captions.deviations[caption], image, .captionDeviation)
            add(scan.losses[caption], image, .loss)
            add(2 - 2 * Double(scan.matching[caption]), image, .distance)
        }
        return table
    }
}
