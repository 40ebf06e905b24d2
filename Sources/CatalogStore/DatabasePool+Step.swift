import GRDB
import StopPoints

extension DatabasePool {
    /// Runs `body` in one transaction that tests can stop before it begins, when all is written, and when it is committed.
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
