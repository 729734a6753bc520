/// Which of an output's destinations is tried: the first of `to` that works, and an earlier one again when it does.
struct RouteChoice: Equatable {
    let count: Int
    private(set) var current = 0

    init(count: Int) {
        self.count = count
    }

    /// Whether there are destinations before the present one.
    var isFallback: Bool { current > 0 }

    /// An attempt failed, or a link closed.
    /// - Parameter hadProgress: something had settled on it: the list is begun anew. Where nothing had, a collector that
    ///   accepts connections and takes nothing is passed over.
    /// - Returns: whether the list is begun anew, which is to be done after a pause.
    mutating func failed(hadProgress: Bool) -> Bool {
        current = hadProgress ? 0 : (current + 1) % count
        return current == 0
    }

    /// An earlier destination works again.
    mutating func returned(to index: Int) {
        current = index
    }
}
