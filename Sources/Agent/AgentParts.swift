import Outputs
import Synchronization
import Transport

/// What a reload changes of a running agent.
final class AgentParts: Sendable {
    private let guarded: Mutex<Content>

    struct Content: Sendable {
        var configuration: AgentConfiguration
        /// ``AgentConfiguration/hash`` of it.
        var hash: String
        /// In the order of the configuration.
        var outputs: [Output]
        /// The files that outputs and inputs have read.
        var stamps: [TLSFileOwner: TLSFileStamps]
        /// Why what a reload read last is not in force; nil: it is.
        var refusal: String?

        init(_ configuration: AgentConfiguration, outputs: [Output], stamps: [TLSFileOwner: TLSFileStamps]) {
            self.configuration = configuration
            self.outputs = outputs
            self.stamps = stamps
            hash = configuration.hash
            refusal = nil
        }
    }

    init(_ content: Content) {
        guarded = Mutex(content)
    }

    /// As of now.
    var current: Content { guarded.withLock { $0 } }

    func replace(_ content: Content) {
        guarded.withLock { $0 = content }
    }

    /// Notes how the last reload ended.
    func note(refusal: String?) {
        guarded.withLock { $0.refusal = refusal }
    }
}
