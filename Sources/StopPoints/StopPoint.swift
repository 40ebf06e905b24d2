/// A point in the program at which a test can kill the process or make it wait.
///
/// Normally, passing a stop point does nothing and costs one load. To stop the process, name the point in the
/// environment; see ``StopRequest``. A stop point affects only its own process.
public struct StopPoint: Hashable, Sendable {
    /// The position of a point in its step.
    public enum Moment: String, Sendable {
        /// Before the step has done anything.
        case before
        /// Everything is prepared but not visible yet: a transaction is written but not committed, or a file is
        /// complete but not renamed. A step may have several such moments, which it passes one after the other.
        case inside
        /// After the step is done.
        case after
    }

    /// The step that the point belongs to.
    public let step: Step
    /// The position in the step.
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

    /// Kills the process or makes it wait, if the environment requests it for this point. May be called from any
    /// thread.
    public func pass() {
        for request in StopRequest.ofEnvironment { request.pass(self) }
    }
}

extension StopPoint: CustomStringConvertible {
    /// The name of the point in the environment, such as `inside-batch`.
    public var description: String { "\(moment.rawValue)-\(step.rawValue)" }
}
