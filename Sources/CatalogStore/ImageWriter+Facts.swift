import Foundation
import GRDB
import LibraryStore

/// Writes what is known of images beside their pixels.
extension ImageWriter {
    /// Replaces the facts of an image, or forgets them.
    ///
    /// - Throws: A `DatabaseError` about a foreign key if no image has the id.
    func replaceFacts(of imageID: Int64, with facts: ImageFacts?) throws {
        for table in ["facts", "imageTags", "companions"] {
            try execute("DELETE FROM \(table) WHERE imageID = ?", [imageID])
        }
        guard let facts else { return }
        try write(facts, of: imageID)
        for (place, tag) in Self.tags(of: facts).enumerated() {
            try write(tag.kind, tag.name, at: place, of: imageID)
        }
        for companion in facts.companions {
            try execute(
                "INSERT INTO companions (imageID, name, kind) VALUES (?, ?, ?)",
                [imageID, Data(companion.name), companion.kind.rawValue])
        }
    }

    /// Keywords, then people, each once, in their order.
    private static func tags(of facts: ImageFacts) -> [(kind: String, name: String)] {
        var seen: Set<[String]> = []
        let all = facts.keywords.map { ("keyword", $0) } + facts.people.map { ("person", $0) }
        return all.filter { seen.insert([$0.0, $0.1]).inserted }
    }

    private func write(_ facts: ImageFacts, of imageID: Int64) throws {
        let (time, location, place, camera) = (facts.takenAt, facts.location, facts.place, facts.camera)
        try execute(
            """
            INSERT INTO facts (imageID, basis, format, takenAt, takenNanoseconds, utcOffset, takenSource,
              latitude, longitude, altitude, locationSource, place, region, country, countryCode,
              cameraMake, cameraModel, lens, exposureTime, aperture, focalLength, focalLength35, iso,
              rating, title, caption, isLive, isScreenshot)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                imageID, Data(facts.basis), facts.format, time?.localSeconds, time?.nanoseconds,
                time?.utcOffset, time?.source, location?.latitude, location?.longitude, location?.altitude,
                location?.source, place?.name, place?.region, place?.country, place?.countryCode,
                camera.make, camera.model, camera.lens, camera.exposureTime, camera.aperture,
                camera.focalLength, camera.focalLength35, camera.iso, facts.rating, facts.title,
                facts.caption, facts.isLive, facts.isScreenshot,
            ])
    }

    private func write(_ kind: String, _ name: String, at place: Int, of imageID: Int64) throws {
        try execute("INSERT OR IGNORE INTO tags (kind, name) VALUES (?, ?)", [kind, name])
        try execute(
            """
            INSERT INTO imageTags (imageID, place, tagID)
            SELECT ?, ?, id FROM tags WHERE kind = ? AND name = ?
            """, [imageID, place, kind, name])
    }
}
