import Testing

/// The agent as built for release, delivering to collectors that no one here wrote.
///
/// One test at a time: each runs several programs, and the machine may have two cores.
@Suite(.serialized)
struct RealPeers {}
