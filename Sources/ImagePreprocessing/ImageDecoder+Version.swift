extension ImageDecoder {
    public static let version = 2
    public static func pixelsChanged(in bytes: [UInt8], since version: Int) -> Bool { false }
}
extension DecodedImage { public var pixelsSince: Int { 1 } }
extension ImageError { public var requiredPixels: Int? { nil } }
