extension RGBImage {
    /// The part of the image in the given columns and rows, which are not empty and inside it.
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
