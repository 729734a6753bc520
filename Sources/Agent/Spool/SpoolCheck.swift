public import Spool

/// What `gatepost spool verify` says.
public struct SpoolCheck: Sendable {
    private let result: SpoolView.Verification
    private let duration: Duration

    /// Reads all of the spool.
    /// - Parameter report: is told each finding as it is made.
    public init(_ view: SpoolView, report: @escaping (SpoolFinding) -> Void) throws(SpoolCommandError) {
        let clock = ContinuousClock()
        let start = clock.now
        do throws(SpoolError) {
            result = try view.verify(report)
        } catch {
            throw SpoolCommandError(error)
        }
        duration = clock.now - start
    }

    public var isWhole: Bool { result.findings == 0 }

    /// How much was found: `2 findings`.
    public var verdict: String { "\(result.findings) \(result.findings == 1 ? "finding" : "findings")" }

    /// What was read, and how fast.
    public var summary: String {
        let (seconds, attoseconds) = duration.components
        let time = max(Double(seconds) + Double(attoseconds) / 1e18, 1e-6)
        let rate = Int((Double(result.bytes) / 1e6 / time).rounded())
        return "\(result.segments) segments, \(result.batches) batches, \(result.events) events, \(result.bytes) bytes "
            + "read at \(rate) MB/s: \(isWhole ? "all whole" : verdict)"
    }
}
