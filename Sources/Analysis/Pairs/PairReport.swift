/// How well images and captions are placed beside each other; `Docs/pairs.md` has the formulas and when not to trust them.
public struct PairReport: Equatable, Sendable {
    /// The number of images.
    public let images: Int
    /// The number of captions.
    public let captions: Int
    /// The symmetric InfoNCE loss over all pairs (van den Oord et al. 2018, "Representation Learning with Contrastive Predictive
    /// Coding"; Radford et al. 2021, figure 3), in nats. It grows with the number of pairs: by chance it is about the logarithm of it.
    public let loss: Estimate
    /// Captions found by images.
    public let imageToText: RetrievalReport
    /// Images found by captions.
    public let textToImage: RetrievalReport
    /// The distance between the mean of the images and the mean of the captions (Liang et al. 2022), 0 to 2.
    public let modalityGap: Estimate
    /// The mean squared distance of matching images and captions (Wang and Isola 2020), 0 to 4; lower is better.
    public let alignment: Estimate
    /// The logarithm of the mean of *exp(-2 d²)* over the distances *d* of all pairs of images (Wang and Isola 2020), -8 to 0; the
    /// lower, the better the images use the sphere.
    public let imageUniformity: Estimate
    /// The uniformity of the captions, which is defined like that of the images.
    public let captionUniformity: Estimate
    /// The cosines of the captions with their images.
    public let matching: CosineHistogram
    /// The cosines of images with captions of other images.
    public let others: CosineHistogram
}

/// How well one side finds the other.
public struct RetrievalReport: Equatable, Sendable {
    /// The share of queries whose best match is the first, 0 to 1.
    public let recallAt1: Estimate
    /// The share of queries whose best match is among the first 5, 0 to 1.
    public let recallAt5: Estimate
    /// The share of queries whose best match is among the first 10, 0 to 1.
    public let recallAt10: Estimate
    /// The median of the ranks of the best matches, from 1.
    public let medianRank: Estimate
}
