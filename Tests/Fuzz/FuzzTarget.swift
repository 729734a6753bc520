/// Something that has to take any bytes: `Tests/Fuzz/run` makes a libFuzzer program of it, and `FuzzTests` feeds it what
/// is in `Tests/Fuzz/Corpus/<its name>`, as it is and mangled.
protocol FuzzTarget: SendableMetatype {
    /// Reads `bytes`, and traps where what comes of them is not as promised: a trap is what a fuzzer looks for.
    static func run(_ bytes: [UInt8])
}
