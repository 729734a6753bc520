/// What a parser keeps of the lines that it has read: it is quicker by it, and reads nothing else.
struct LineMemory: ~Copyable {
    var prefixes = KnownPrefixes()
    var keys = KnownKeys()
}
