internal import Foundation
public import StopPoints

extension Program {
    /// The same program, which kills itself when it reaches a stop point for the `pass`-th time.
    public func killed(at point: StopPoint, pass: Int = 1) -> Program {
        stopping(StopRequest.line(point, pass: pass))
    }

    /// The same program, which waits at a gate when it reaches a stop point for the `pass`-th time.
    public func waiting(at point: StopPoint, pass: Int = 1, _ gate: Gate) -> Program {
        stopping(StopRequest.line(point, pass: pass, pipe: gate.path))
    }

    private func stopping(_ line: String) -> Program {
        var program = self
        let former = environment[StopRequest.variable].map { $0 + "\n" } ?? ""
        program.environment[StopRequest.variable] = former + line
        return program
    }
}
