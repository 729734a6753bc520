public import Formats

extension AdminClient {
    /// Asks for events as they come in, until `onBytes` returns false (``EventTap`` says what comes).
    /// - Parameters:
    ///   - output: only what this output takes, as it sends it.
    ///   - input: only events of this input.
    ///   - format: nil: the output's, else JSON.
    ///   - onBytes: is given what comes, as it comes.
    public func tap(
        output: String?, input: String?, format: EventFormat?, onBytes: (ArraySlice<UInt8>) -> Bool
    ) throws(AdminError) {
        let parameters = [("output", output), ("input", input), ("format", format?.rawValue)]
            .compactMap { name, value in value.map { (name, $0) } }
        try stream(AdminRequest.target("/tap", parameters), onBytes: onBytes)
    }
}
