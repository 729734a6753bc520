import Transport

extension TransportError {
    /// What a status by which a server takes nothing means: each is tried again, and none lets an event go.
    init(httpStatus status: Int, attempt: String, cause: String) {
        let (reason, remedy): (Reason, String) =
            switch status {
            case 401, 407:
                (
                    .unauthorized,
                    "check 'http.auth'; put the credential right and call 'gatepost reload'. Nothing is dropped"
                )
            case 403:
                (
                    .unauthorized,
                    "check 'http.auth', and what the collector allows its owner. It is tried again, and nothing is dropped"
                )
            case 429: (.throttled, "it is tried again after a pause, as long as the collector asks for")
            case 408, 500...599: (.serverError, "see the collector's own log; it is tried again")
            default: (.rejected, "check the address, 'http.path' and 'http.method'; it is tried again")
            }
        self.init(reason, attempt: attempt, cause: cause, remedy: remedy)
    }
}
