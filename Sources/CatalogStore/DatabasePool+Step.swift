import GRDB
import StopPoints

extension DatabasePool {
    /// Runs `body` in one transaction. Tests can stop the process before the transaction begins, before it commits, and
    /// after it commits.
    func write<Result>(_ step: StopPoint.Step, _ body: (Database) throws -> Result) throws -> Result {
        StopPoint.before(step).pass()
        let result = try write { db in
            let result = try body(db)
            StopPoint.inside(step).pass()
            return result
        }
        StopPoint.after(step).pass()
        return result
    }
}
