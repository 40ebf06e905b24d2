extension ImageMetadata {
    /// These metadata, with what is unknown filled in from others.
    ///
    /// Keywords and people are united: these first, then those of `other`, each in its order and without a name that differs from an
    /// earlier one only in case. The flags are true if either is.
    ///
    /// - Complexity: O(n) in the keywords and people.
    public func completed(by other: ImageMetadata) -> ImageMetadata {
        var result = self
        result.takenAt = takenAt ?? other.takenAt
        result.cameraMake = cameraMake ?? other.cameraMake
        result.cameraModel = cameraModel ?? other.cameraModel
        result.lens = lens ?? other.lens
        result.exposureTime = exposureTime ?? other.exposureTime
        result.aperture = aperture ?? other.aperture
        result.focalLength = focalLength ?? other.focalLength
        result.focalLength35 = focalLength35 ?? other.focalLength35
        result.iso = iso ?? other.iso
        result.location = location ?? other.location
        result.rating = rating ?? other.rating
        result.title = title ?? other.title
        result.caption = caption ?? other.caption
        result.keywords = []
        result.keywords.unite(keywords + other.keywords)
        result.people = []
        result.people.unite(people + other.people)
        result.isMotionPhoto = isMotionPhoto || other.isMotionPhoto
        result.isScreenshot = isScreenshot || other.isScreenshot
        return result
    }
}
