import CLIPModel
import Foundation
import SystemPackage
import Testing

/// Changes the first number of a float32 tensor in a safetensors file.
func writeFirstNumber(_ value: Float, of tensor: String, in path: String) throws {
    let place = try #require(try SafetensorsFile(path: FilePath(path)).tensors[tensor])
    var bytes = try Data(contentsOf: URL(filePath: path))
    withUnsafeBytes(of: value.bitPattern.littleEndian) {
        bytes.replaceSubrange(place.range.lowerBound..<place.range.lowerBound + 4, with: $0)
    }
    try bytes.write(to: URL(filePath: path))
}
