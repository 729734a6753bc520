import CShims

/// CRC-32C over blocks as large as a batch. Target: 5 GB/s.
enum ChecksumSpeed {
    static func measure(_ corpus: Corpus) {
        let block = corpus.block(256 << 10)
        var sum: UInt32 = 0
        let rates = (0..<5).map { _ in
            let watch = Stopwatch()
            let rounds = 8192
            for _ in 0..<rounds { sum = block.withUnsafeBytes { gatepost_crc32c(sum, $0.baseAddress, $0.count) } }
            return Double(rounds * block.count) / watch.cpuSeconds / 1e9
        }
        print("CRC-32C of 256 KiB blocks: \(Figure.decimal(Figure.median(rates))) GB/s and core (sum \(sum))")
    }
}
