/// Waits until `condition` holds, and throws if it has not come to hold within `limit`.
///
/// - Parameters:
///   - limit: generous, since the machine may be busy: it bounds a failing run and costs a passing one nothing.
///   - what: named in the error.
///   - detail: added to the error, such as a log.
public func eventually(
    within limit: Duration = .seconds(60), _ what: String, detail: () -> String = { "" },
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while try await !condition() {
        guard clock.now < deadline else { throw HarnessError("not within \(limit): \(what)\n\(detail())") }
        try await clock.sleep(for: .milliseconds(20))
    }
}

/// Throws if `condition` ceases to hold during `span`.
public func holds(for span: Duration, _ what: String, _ condition: () async throws -> Bool) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + span
    while clock.now < deadline {
        guard try await condition() else { throw HarnessError("did not hold for \(span): \(what)") }
        try await clock.sleep(for: .milliseconds(5))
    }
}
