/// Other inputs for a tailer at work.
struct TailerChange: Sendable {
    var inputs: [InputSettings]
    /// Called by the thread when it follows them, or has ended.
    var done: @Sendable () -> Void
}
