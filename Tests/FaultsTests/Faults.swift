import Testing

/// The agent as built for release, under what goes wrong in the world.
///
/// One test at a time: each keeps the machine busy.
@Suite(.serialized)
struct Faults {}
