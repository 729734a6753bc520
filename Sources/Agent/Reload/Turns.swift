/// Lets things that suspend happen one after the other, in the order in which they were asked for.
actor Turns {
    private var last: Task<Void, Never>?

    /// Does `body` when all that was asked for before is done.
    func take<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
        let before = last
        let task = Task {
            await before?.value
            return await body()
        }
        last = Task { _ = await task.value }
        return await task.value
    }
}
