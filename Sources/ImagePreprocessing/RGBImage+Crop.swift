extension RGBImage {
    /// Returns the given columns and rows of the image. The ranges must not be empty and must lie inside the image.
    func cropped(columns: Range<Int>, rows: Range<Int>) -> RGBImage {
        precondition(columns.lowerBound >= 0 && columns.upperBound <= width, "columns out of range")
        precondition(rows.lowerBound >= 0 && rows.upperBound <= height, "rows out of range")
        if columns.count == width && rows.count == height { return self }
        var part: [UInt8] = []
        part.reserveCapacity(rows.count * columns.count * 3)
        for row in rows {
            let start = (row * width + columns.lowerBound) * 3
            part += pixels[start..<start + columns.count * 3]
        }
        return RGBImage(width: columns.count, height: rows.count, pixels: part)
    }
}
