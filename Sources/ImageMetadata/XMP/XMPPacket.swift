internal import CImageMetadata

/// A parsed XMP packet. Not thread-safe.
final class XMPPacket {
    private let packet: OpaquePointer

    /// The most items of an array that are read.
    private static let mostItems = 10_000

    /// Parses a packet.
    ///
    /// - Returns: nil if it is no XMP, if it exceeds a limit of `XMPGuard`, or if the library is missing.
    init?(_ bytes: [UInt8]) {
        guard let accepted = XMPGuard.accepted(bytes),
            Self.mentions(accepted, "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
        else { return nil }
        let wrapped = Self.mentions(accepted, "adobe:ns:meta/") ? accepted : Self.wrapped(accepted)
        let opened = wrapped.withUnsafeBytes {
            metadata_xmp_open($0.bindMemory(to: CChar.self).baseAddress, $0.count)
        }
        guard let opened else { return nil }
        packet = opened
    }

    deinit {
        metadata_xmp_close(packet)
    }

    /// Whether the bytes have the name of a namespace in them.
    private static func mentions(_ packet: ArraySlice<UInt8>, _ namespace: String) -> Bool {
        packet.withUnsafeBytes { bytes in
            metadata_xmp_mentions(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, namespace)
        }
    }

    /// The packet with the outer element that the standard makes optional, and without which the library reads nothing.
    private static func wrapped(_ packet: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = packet.indices.first { packet[$0...].starts(with: "<rdf:RDF".utf8) }
        guard let start else { return packet }
        return Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'>".utf8) + packet[start...]
            + Array("</x:xmpmeta>".utf8)
    }

    /// The text of a property; nil if there is none, or if it is empty.
    func text(_ schema: XMPSchema, _ path: String) -> String? {
        string { metadata_xmp_property(packet, schema.rawValue, path, &$0) }
    }

    /// The text of an array of languages: the default one, else the first.
    func defaultText(_ schema: XMPSchema, _ path: String) -> String? {
        guard has(schema, path) else { return nil }
        // Some programs write a plain text where the standard wants languages.
        return string { metadata_xmp_default_text(packet, schema.rawValue, path, &$0) } ?? text(schema, path)
    }

    /// The texts of an array.
    func items(_ schema: XMPSchema, _ path: String) -> [String] {
        guard has(schema, path) else { return [] }
        var items: [String] = []
        for number in 1...Self.mostItems {
            var count = 0
            guard let text = metadata_xmp_item(packet, schema.rawValue, path, Int32(number), &count) else {
                break
            }
            if let item = Self.string(text, count) { items.append(item) }
        }
        return items
    }

    /// Whether the packet has a property, of any kind.
    func has(_ schema: XMPSchema, _ path: String) -> Bool { metadata_xmp_has(packet, schema.rawValue, path) }

    private func string(_ read: (inout Int) -> UnsafePointer<CChar>?) -> String? {
        var count = 0
        return read(&count).flatMap { Self.string($0, count) }
    }

    private static func string(_ text: UnsafePointer<CChar>, _ count: Int) -> String? {
        String(decoding: UnsafeRawBufferPointer(start: text, count: count), as: UTF8.self).metadataText
    }
}

/// The namespaces that are read.
enum XMPSchema: String {
    case dublinCore = "http://purl.org/dc/elements/1.1/"
    case basic = "http://ns.adobe.com/xap/1.0/"
    case photoshop = "http://ns.adobe.com/photoshop/1.0/"
    case exif = "http://ns.adobe.com/exif/1.0/"
    case newerExif = "http://cipa.jp/exif/1.0/"
    case tiff = "http://ns.adobe.com/tiff/1.0/"
    case auxiliary = "http://ns.adobe.com/exif/1.0/aux/"
    case lightroom = "http://ns.adobe.com/lightroom/1.0/"
    case digiKam = "http://www.digikam.org/ns/1.0/"
    case regions = "http://www.metadataworkinggroup.com/schemas/regions/"
    case microsoftPhoto = "http://ns.microsoft.com/photo/1.2/"
    case iptcExtension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    case googleCamera = "http://ns.google.com/photos/1.0/camera/"
}
