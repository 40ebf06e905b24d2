internal import Answers
internal import Indexing
internal import LibraryStore
internal import Session
internal import SystemPackage

/// What `photoseek show` says of a picture, for people. What is unknown is left out.
struct PictureDescription {
    private(set) var lines: [Line] = []

    init(_ picture: KnownPicture) {
        switch picture.entry {
        case .image(let image, let facts, let holders):
            lines.append("picture     \(image.path)")
            add("id", "\(image.id)")
            add("image", Self.pixels(of: image, facts))
            if let facts { add(facts) }
            for model in picture.models {
                add("model", model.name + (holders.contains(model) ? "" : ", not embedded yet"))
            }
        case .failure(let failure):
            lines.append("file        \(failure.path)")
            add("failed", failure.reason)
        }
        switch picture.state {
        case .unchanged: break
        case .changed: add("state", "changed since it was indexed")
        case .missing: add("state", "the file is not there")
        }
    }

    private mutating func add(_ label: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        let padding = String(repeating: " ", count: 12 - label.count)
        lines.append("\(label)\(padding)\(value.split(whereSeparator: \.isNewline).joined(separator: " "))")
    }

    private mutating func add(_ facts: ImageFacts) {
        add("taken", facts.takenAt.map(Self.describe))
        add("place", Self.place(of: facts))
        add("camera", facts.camera.name)
        add("lens", facts.camera.lens)
        add("exposure", Self.exposure(of: facts.camera))
        add("rating", facts.rating.map { $0 < 0 ? "rejected" : "\($0) of 5" })
        add("title", facts.title)
        add("caption", facts.caption)
        add("tags", facts.tags.joined(separator: ", "))
        add("people", facts.people.joined(separator: ", "))
        add("kind", Self.kind(of: facts))
        for companion in facts.companions {
            add("with", "\(String(decoding: companion.name, as: UTF8.self)) (\(companion.kind.rawValue))")
        }
    }

    private static func pixels(of image: ImageRecord, _ facts: ImageFacts?) -> String {
        let format = facts.map { "\($0.format), " } ?? ""
        return "\(format)\(image.width) x \(image.height) pixels, \(image.fileSize.shortByteCount)"
    }

    private static func describe(_ time: ImageFacts.Time) -> String {
        let text = time.iso8601.split(separator: "T", maxSplits: 1).joined(separator: " ")
        return switch time.source {
        case "fileName": "\(text) (a guess from the name of the file)"
        case "fileTime": "\(text) (a guess from the time of the file)"
        default: "\(text) (\(time.source))"
        }
    }

    private static func place(of facts: ImageFacts) -> String? {
        guard let location = facts.location else { return nil }
        var point = "\(location.latitude.rounded(to: 5)), \(location.longitude.rounded(to: 5))"
        if let altitude = location.altitude { point += ", \(altitude.rounded(to: 0)) m" }
        let names = [facts.place?.name, facts.place?.region, facts.place?.country].compactMap(\.self)
        return names.isEmpty ? point : "\(names.joined(separator: ", ")) (\(point))"
    }

    private static func exposure(of camera: ImageFacts.Camera) -> String {
        var parts: [String] = []
        if let time = camera.exposureTime {
            parts.append(
                time < 0.4 && time > 0 ? "1/\((1 / time).rounded(to: 0)) s" : "\(time.rounded(to: 1)) s")
        }
        if let aperture = camera.aperture { parts.append("f/\(aperture.rounded(to: 1))") }
        if let iso = camera.iso { parts.append("ISO \(iso)") }
        if let length = camera.focalLength { parts.append("\(length.rounded(to: 1)) mm") }
        if let length = camera.focalLength35 { parts.append("\(length.rounded(to: 0)) mm on 35 mm film") }
        return parts.joined(separator: ", ")
    }

    private static func kind(of facts: ImageFacts) -> String {
        [facts.isLive ? "moves" : nil, facts.isScreenshot ? "screenshot" : nil].compactMap(\.self)
            .joined(separator: ", ")
    }
}
