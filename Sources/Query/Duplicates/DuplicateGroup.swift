public import LibraryStore
public import SystemPackage

/// Pictures of a library of which one is enough.
public struct DuplicateGroup: Equatable, Sendable {
    /// Why pictures form a group.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Their files have the same bytes.
        case exact
        /// They are one picture in other sizes, formats and qualities, or edited.
        case same
        /// They look alike and were taken at most ten seconds from the one to keep.
        case burst
    }

    /// What makes a picture the one to keep: the first of these that sets it apart from all others.
    public enum Reason: String, Sendable {
        /// It has the raw data of the camera.
        case raw
        /// It has the most pixels.
        case largest
        /// It is the sharpest.
        case sharpest
        /// Its format loses nothing, or is the camera's own.
        case format
        /// It was taken or written first.
        case earliest
        /// Nothing does; it came into the library first.
        case first
    }

    /// A picture of a group.
    public struct Picture: Equatable, Sendable {
        /// The image.
        public let image: ImageRecord
        /// What is known beside the pixels; nil if that was not read.
        public let facts: ImageFacts?
    }

    /// Why these form a group.
    public let kind: Kind
    /// The picture to keep.
    public let keeper: Picture
    /// What sets it apart.
    public let reason: Reason
    /// The others, by path.
    public let others: [Picture]
}

/// The duplicates of a library.
public struct Duplicates: Equatable, Sendable {
    /// A picture that was not compared.
    public struct Skipped: Equatable, Sendable {
        /// The file.
        public let path: FilePath
        /// Why it was not, as text for the user.
        public let reason: String
    }

    /// The groups: by kind, then by the path of the keeper. Groups of one kind have no picture in common. The keeper of exact copies stands
    /// for them in the other groups, and the keeper of the same pictures stands for those in bursts.
    public internal(set) var groups: [DuplicateGroup] = []
    /// The pictures whose files are gone or unreadable by now, by path.
    public internal(set) var skipped: [Skipped] = []
    /// The number of pictures that pass the filters.
    public internal(set) var pictures = 0
    /// The number of pictures whose files were read.
    public internal(set) var read = 0
    /// What was decided where a filter means several things, as sentences for people.
    public internal(set) var notes: [String] = []
}

/// How far a search for duplicates is.
public struct DuplicateProgress: Equatable, Sendable {
    /// What is being done.
    public enum Step: Sendable {
        /// The pictures that look alike are looked for.
        case searching
        /// Their files are read.
        case reading
        /// They are compared.
        case comparing
    }

    /// What is being done.
    public let step: Step
    /// The number of pictures or pairs that are done.
    public let done: Int
    /// The number of all of them.
    public let total: Int
}
