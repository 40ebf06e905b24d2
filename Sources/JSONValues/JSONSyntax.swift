/// Finds the place where a text stops being JSON; the decoder tells only that it does.
package enum JSONSyntax {
    /// The offset of the first byte that cannot continue a JSON value, or the number of bytes if the text ends too early; nil if nothing
    /// is wrong with the order of its parts.
    ///
    /// What the decoder allows beyond RFC 8259 is allowed here, too: a comma before the end of a list, and any escape.
    /// - Complexity: O(n), without recursion.
    package static func errorOffset(in bytes: [UInt8]) -> Int? {
        var scan = Scan(bytes: bytes)
        return scan.readsValue() && scan.atEnd ? nil : scan.place
    }

    private struct Scan {
        private enum Container { case list, object }

        let bytes: [UInt8]
        private(set) var place = 0
        private var open: [Container] = []

        init(bytes: [UInt8]) {
            self.bytes = bytes
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        }

        private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

        /// Whether only white space is left.
        var atEnd: Bool {
            mutating get {
                skipSpace()
                return place == bytes.count
            }
        }

        /// Reads a whole value; otherwise ``place`` is where it stops being one.
        mutating func readsValue() -> Bool {
            repeat {
                guard beginsValue() else { return false }
            } while !open.isEmpty
            return true
        }

        /// Reads a value without parts, or the beginning of one with parts, and then all ends and commas that follow.
        private mutating func beginsValue() -> Bool {
            skipSpace()
            switch next {
            case UInt8(ascii: "{"):
                place += 1
                open.append(.object)
                return take("}") ? closes() : readsKey()
            case UInt8(ascii: "["):
                place += 1
                open.append(.list)
                return take("]") ? closes() : true
            case UInt8(ascii: "\""): return readsString() && continues()
            default: return readsWord() && continues()
            }
        }

        private mutating func closes() -> Bool {
            open.removeLast()
            return continues()
        }

        /// Reads what may follow a value: ends of lists and objects, and at most one comma.
        private mutating func continues() -> Bool {
            while let container = open.last {
                let end: Unicode.Scalar = container == .list ? "]" : "}"
                if take(",") {
                    guard !take(end) else {
                        open.removeLast()
                        continue
                    }
                    return container == .list || readsKey()
                }
                guard take(end) else { return false }
                open.removeLast()
            }
            return true
        }

        private mutating func readsKey() -> Bool {
            skipSpace()
            return next == UInt8(ascii: "\"") && readsString() && take(":")
        }

        private mutating func readsString() -> Bool {
            let start = place
            place += 1
            while let byte = next {
                place += byte == UInt8(ascii: "\\") ? 2 : 1
                if byte == UInt8(ascii: "\"") { return true }
            }
            // A string without an end runs into everything that follows; its beginning is what people look for.
            place = start
            return false
        }

        /// Reads a number or one of the words `true`, `false` and `null`.
        private mutating func readsWord() -> Bool {
            let rest = bytes[place...]
            for word in ["true", "false", "null"] where rest.starts(with: word.utf8) {
                place += word.utf8.count
                return true
            }
            let digits = rest.prefix { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
            guard Double(String(decoding: digits, as: UTF8.self)) != nil else { return false }
            place += digits.count
            return true
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard next == UInt8(ascii: character) else { return false }
            place += 1
            return true
        }

        private mutating func skipSpace() {
            while let byte = next, [9, 10, 13, 32].contains(byte) { place += 1 }
        }
    }
}
