extension AdminClient {
    /// Has the agent send a span again, and waits until that is done.
    /// - Parameter report: is told of the progress.
    /// - Returns: the end.
    /// - Throws: ``AdminError``: what the agent refuses, or that it ended the connection before the end.
    public func replay(
        _ wish: ReplayWish, report: (ReplayProgress) -> Void
    ) throws(AdminError) -> ReplayProgress {
        var line: [UInt8] = []
        var last: ReplayProgress?
        try post(wish.target) { bytes in
            for byte in bytes {
                guard byte == 0x0A else {
                    line.append(byte)
                    continue
                }
                if let progress = ReplayProgress(String(decoding: line, as: UTF8.self)) {
                    last = progress
                    report(progress)
                }
                line.removeAll(keepingCapacity: true)
            }
            return true
        }
        switch last {
        case .end(let state, let isWhole)?: return .end(state, isWhole: isWhole)
        case .at(let state)?:
            throw AdminError(
                "the agent ended the connection: \(state.events) events were sent again; "
                    + "when it runs, \(wish.part.remedy(from: state))", .unreachable)
        case .span?, .deadLetters?, nil:
            throw AdminError("the agent ended the connection before anything was sent", .unreachable)
        }
    }
}

extension ReplayWish.Part {
    /// What to do about one that was interrupted.
    public func remedy(from state: ReplayProgress.State) -> String {
        switch self {
        case .span: "go on with --from \(state.next)"
        case .deadLetters: "call it again"
        }
    }
}
