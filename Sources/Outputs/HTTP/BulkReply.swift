/// What the bulk API says of each event of a body.
struct BulkReply {
    /// One event's result.
    enum Result: Equatable {
        /// It is there, also where an earlier try had put it there (409).
        case taken
        /// The event itself cannot be taken, and never will be.
        case refused(status: Int, reason: String)
        /// It may be taken later.
        case postponed(status: Int, reason: String)
    }

    let results: [Result]

    /// - Returns: nil if the answer is not that of a bulk API to so many events.
    init?(_ body: [UInt8], events: Int) {
        // The usual answer is not taken apart.
        guard let answer = JSONValue(body) else { return nil }
        guard answer["errors"] == .bool(true) else {
            guard answer["errors"] == .bool(false) else { return nil }
            results = []
            return
        }
        guard let items = answer["items"]?.elements, items.count == events else { return nil }
        var results: [Result] = []
        for item in items {
            guard case .object(let actions) = item, let outcome = actions.values.first,
                let status = outcome["status"]?.integer
            else { return nil }
            let error = outcome["error"]
            let reason = [error?["type"]?.text, error?["reason"]?.text].compactMap { $0 }.joined(separator: ": ")
            switch status {
            case 200..<300, 409: results.append(.taken)
            case 400, 413: results.append(.refused(status: status, reason: reason))
            default: results.append(.postponed(status: status, reason: reason))
            }
        }
        self.results = results
    }
}
