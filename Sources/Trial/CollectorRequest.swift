/// Tells the end of a collector's pipeline of a request's body, which it is handed in pieces in between. What stands in
/// the body is written when `ended` was handled.
enum CollectorRequest {
    /// - Parameter hasActions: whether a line that is no event stands before each one, as in a bulk body.
    case began(hasActions: Bool)
    case ended
}
