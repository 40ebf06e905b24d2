/// A place in the program at which a test can kill it or make it wait.
///
/// The program passes its stop points all the time, and nothing happens: a passed point costs one load unless the
/// environment names some, as ``StopRequest`` says. A stop point concerns the own process alone.
public struct StopPoint: Hashable, Sendable {
    /// Where a point lies in its step.
    public enum Moment: String, Sendable {
        /// Nothing of the step is done.
        case before
        /// Everything is prepared, and nobody can see it yet: a transaction is written and not committed, a file is
        /// complete and not renamed. A step may have several such moments, which are passed one after the other.
        case inside
        /// The step is done.
        case after
    }

    /// The step that the point belongs to.
    public let step: Step
    /// Where in the step it lies.
    public let moment: Moment

    /// The point before a step.
    public static func before(_ step: Step) -> StopPoint { StopPoint(step: step, moment: .before) }

    /// The point in the middle of a step.
    public static func inside(_ step: Step) -> StopPoint { StopPoint(step: step, moment: .inside) }

    /// The point after a step.
    public static func after(_ step: Step) -> StopPoint { StopPoint(step: step, moment: .after) }

    /// Every point that the program passes.
    public static var all: [StopPoint] {
        Step.allCases.flatMap { step in step.moments.map { StopPoint(step: step, moment: $0) } }
    }

    /// Ends or holds up the process if the environment asks for it here; may be called from any thread.
    public func pass() {
        for request in StopRequest.ofEnvironment { request.pass(self) }
    }
}

extension StopPoint: CustomStringConvertible {
    /// The name by which the environment asks for the point, such as `inside-batch`.
    public var description: String { "\(moment.rawValue)-\(step.rawValue)" }
}
