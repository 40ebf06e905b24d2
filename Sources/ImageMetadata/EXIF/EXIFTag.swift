/// The tags that are read, with their numbers in EXIF 2.32.
enum EXIFTag: UInt16 {
    // The image
    case imageDescription = 0x010E
    case make = 0x010F
    case model = 0x0110
    case dateTime = 0x0132
    case rating = 0x4746
    case windowsTitle = 0x9C9B
    case windowsComment = 0x9C9C
    case windowsKeywords = 0x9C9E

    // EXIF
    case exposureTime = 0x829A
    case fNumber = 0x829D
    case photographicSensitivity = 0x8827
    case standardOutputSensitivity = 0x8831
    case recommendedExposureIndex = 0x8832
    case isoSpeed = 0x8833
    case dateTimeOriginal = 0x9003
    case dateTimeDigitized = 0x9004
    case offsetTime = 0x9010
    case offsetTimeOriginal = 0x9011
    case offsetTimeDigitized = 0x9012
    case focalLength = 0x920A
    case userComment = 0x9286
    case subSecTime = 0x9290
    case subSecTimeOriginal = 0x9291
    case subSecTimeDigitized = 0x9292
    case focalLengthIn35mmFilm = 0xA405
    case lensModel = 0xA434
}

/// The tags of positions, whose numbers mean other things elsewhere.
enum GPSTag: UInt16 {
    case latitudeRef = 1
    case latitude = 2
    case longitudeRef = 3
    case longitude = 4
    case altitudeRef = 5
    case altitude = 6
    case timeStamp = 7
    case dateStamp = 29
}
