internal import Foundation

/// A terminal that answers questions about itself, or does not.
public final class AnsweringTerminal {
    /// The width and height of a character in pixels; nil if the system does not know it.
    public let cell: (width: Int, height: Int)?
    private let answers: [(question: String, answer: String)]
    private let signal: Int32?
    /// The number of bytes that were shown when the last question was answered.
    private var position = 0

    /// Creates a terminal.
    ///
    /// - Parameters:
    ///   - answers: Questions and their answers. Each question may come several times.
    ///   - cell: The width and height of a character in pixels.
    ///   - signal: Sent to the program when it asks something, instead of an answer.
    public init(
        _ answers: [(question: String, answer: String)], cell: (width: Int, height: Int)? = nil,
        signal: Int32? = nil
    ) {
        self.answers = answers
        self.cell = cell
        self.signal = signal
    }

    /// The answers to the questions since the last call, in their order.
    func answer(to shown: [UInt8]) -> [UInt8] {
        var answer = ""
        while true {
            let text = Data(shown[position...])
            let found = answers.compactMap { pair in
                text.range(of: Data(pair.question.utf8)).map { (end: $0.upperBound, answer: pair.answer) }
            }
            guard let next = found.min(by: { $0.end < $1.end }) else { return Array(answer.utf8) }
            answer += next.answer
            position += next.end
        }
    }

    /// The signal to send now, if any.
    func signal(after shown: [UInt8]) -> Int32? {
        guard let signal, position == 0, shown.contains(0x1B) else { return nil }
        position = shown.count
        return signal
    }
}
