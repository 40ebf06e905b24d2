/// The names that Google Takeout may have given to the `.json` file of a picture.
///
/// Takeout writes the name of the picture, `.supplemental-metadata` since 2024, and `.json`. It cuts what is in front of `.json` to 46
/// characters. Of pictures with the same name it numbers the second and later ones, in another place: `IMG_1(2).jpg` belongs to
/// `IMG_1.jpg(2).json`. A picture that was edited in Google Photos has no file of its own, but uses the one of the original.
struct TakeoutNames {
    private let picture: [UInt8]
    private let extensions: ([UInt8]) -> [[UInt8]]

    /// The most characters in front of `.json`.
    private static let longestName = 46
    private static let supplement = Array(".supplemental-metadata".utf8)
    private static let json = Array(".json".utf8)

    /// What Takeout adds to the names of edited pictures, in the languages of its users.
    private static let editedMarks = [
        "-edited", "-bearbeitet", "-modifié", "-modificato", "-editado", "-editada", "-bewerkt", "-edytowane",
        "-redigerad",
        "-muokattu", "-編集済み",
    ].map { Array($0.utf8) }

    /// Creates the names for a picture.
    ///
    /// - Parameters:
    ///   - picture: Its name, in small letters.
    ///   - extensions: The extensions of the files with a name in front of the extension.
    init(picture: [UInt8], extensions: @escaping ([UInt8]) -> [[UInt8]]) {
        self.picture = picture
        self.extensions = extensions
    }

    /// The names, the surest first.
    var candidates: [[UInt8]] {
        let (stem, suffix) = picture.splitAtExtension
        var names = Self.names(stem: stem, suffix: suffix)
        let (bare, number) = Self.splitAtNumber(stem)
        for mark in Self.editedMarks where bare.count > mark.count && bare.ends(with: mark) {
            let original = Array(bare.dropLast(mark.count))
            // The original may have another format, as HEIC pictures that were edited as JPEG.
            for suffix in [suffix] + extensions(original + number) {
                names += Self.names(stem: original + number, suffix: suffix)
            }
        }
        return names
    }

    private static func names(stem: [UInt8], suffix: [UInt8]) -> [[UInt8]] {
        let (bare, number) = splitAtNumber(stem)
        var names = named(stem + suffix, number: [])
        if !number.isEmpty { names += named(bare + suffix, number: number) }
        // Takeout of before 2018 left out the extension.
        return names + [stem + json]
    }

    private static func named(_ title: [UInt8], number: [UInt8]) -> [[UInt8]] {
        [title + supplement, title].flatMap { whole in shortened(whole).map { $0 + number + json } }
    }

    /// A name of at most 46 characters. Takeout's characters may be Unicode scalars, units of UTF-16 or bytes.
    private static func shortened(_ name: [UInt8]) -> [[UInt8]] {
        guard name.count > longestName else { return [name] }
        let text = String(decoding: name, as: UTF8.self)
        let scalars = Array(String(text.unicodeScalars.prefix(longestName)).utf8)
        let units = Array((String(text.utf16.prefix(longestName)) ?? "").utf8)
        let bytes = Array(name.prefix(longestName))
        return [scalars, units, bytes]
    }

    /// The part in front of a number in parentheses at the end, and the number with its parentheses.
    private static func splitAtNumber(_ stem: [UInt8]) -> (bare: [UInt8], number: [UInt8]) {
        guard stem.last == UInt8(ascii: ")"), let open = stem.lastIndex(of: UInt8(ascii: "(")), open > 0
        else {
            return (stem, [])
        }
        let digits = stem[(open + 1)..<(stem.count - 1)]
        guard (1...4).contains(digits.count), digits.allSatisfy(\.isDigit) else { return (stem, []) }
        return (Array(stem[..<open]), Array(stem[open...]))
    }
}

extension Array<UInt8> {
    fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
