internal import Bytes
internal import Events

/// Compares the events of logs with those in the ledger, and says of each whether it came.
///
/// The logs are gone through twice. The first time each event leaves a number in a file that has no name, in the order of
/// the logs: its hash, and in the three bits below what was known of it at once. Then hashes become verdicts: as often as
/// the ledger has one, so often, from the first on, it came. The second time the verdicts are read in the same order.
///
/// Memory is that of so many hashes as ``partition`` says, whatever the logs and the ledger hold: of what does not fit,
/// both are gone through once more for each part of the values that a hash can have. Used by one thread at a time.
public final class LedgerComparison {
    /// What is to be done with an event.
    public enum Verdict: Equatable, Sendable {
        case send
        /// To be sent; whether it came before cannot be known.
        case sendUncomparable
        /// It came.
        case known
        case unwanted
    }

    /// The lowest three bits of a number.
    private enum Mark: UInt64 {
        /// With a hash: if it is not in the ledger, it did not come.
        case open
        /// With a hash: if it is not in the ledger, it may have come, for the ledger does not know that time.
        case doubtful
        /// With a hash: known by its place in the log; one of those that the ledger has is this.
        case had
        case uncomparable
        case unwanted
        case known
        case missing

        var hasHash: Bool { self == .open || self == .doubtful || self == .had }
    }

    private let directory: LedgerDirectory
    private let key: LedgerKey
    private let coverage: LedgerCoverage
    private let draft: LedgerFile
    private let partition: Int
    private var fingerprinter = Fingerprinter()
    private let arrival: Arrival

    /// The log that is gone through.
    private var context: SourceContext?
    private var hash = SipHash(0, 0)
    /// Parts of it that are known, from the event at hand on.
    private var known: ArraySlice<KnownParts.Part> = []
    /// Where each log's numbers begin, how many of its events are to be sent, and what becomes of the others.
    private var logs: [(start: UInt64, toSend: UInt64, others: BackfillTally)] = []

    /// The numbers that are at hand, and the index of the first of them.
    private var numbers: [UInt64] = []
    private var first: UInt64 = 0
    private var next = 0
    private var failure: LedgerError?
    /// Seconds of the hashes.
    private var earliest = Int64.max
    private var latest = Int64.min
    /// Numbers with a hash.
    private var hashCount: UInt64 = 0

    /// Numbers that are read or written at a time.
    private static let chunk = 8192
    private static let numberSize = UInt64(MemoryLayout<UInt64>.size)

    /// - Parameter partition: hashes that are held in memory, 48 bytes each.
    init(
        _ directory: LedgerDirectory, key: LedgerKey, coverage: LedgerCoverage, partition: Int = 1 << 18
    ) throws(LedgerError) {
        let now = wallTimeNow()
        self.directory = directory
        self.key = key
        self.coverage = coverage
        self.partition = partition
        arrival = Arrival(seconds: now.seconds, nanoseconds: now.nanoseconds)
        // Without a name it is gone when the process is, however that ends.
        try LedgerFile.unlink(directory.draft)
        draft = try LedgerFile(directory.draft, .make)
        try LedgerFile.unlink(directory.draft)
    }

    /// Why it cannot go on.
    public func check() throws(LedgerError) {
        if let failure { throw failure }
    }

    // MARK: The first time

    /// Another log is gone through.
    func begin(_ context: SourceContext, known: KnownParts) {
        self.context = context
        self.known = known.all[...]
        hash = key.hash(for: context.input)
        logs.append((start: count, toSend: 0, others: BackfillTally()))
    }

    /// An event of the log.
    /// - Parameters:
    ///   - line: nil: it is too long to be compared.
    ///   - range: where in the log it is.
    @unsafe
    func note(_ line: UnsafeRawBufferPointer?, at range: Range<UInt64>, isWanted: Bool) {
        guard isWanted else { return append(Mark.unwanted.rawValue) }
        while let part = known.first, part.end < range.upperBound { known.removeFirst() }
        let isHad = known.first.map { $0.start <= range.lowerBound } ?? false
        var found: EventFingerprint?
        if let line = unsafe line, let context {
            found = unsafe fingerprinter.fingerprint(of: line, arrival: arrival, context: context, hash)
        }
        guard let found else { return append(isHad ? Mark.known.rawValue : Mark.uncomparable.rawValue) }
        earliest = min(earliest, found.second)
        latest = max(latest, found.second)
        hashCount += 1
        let mark: Mark = isHad ? .had : coverage.contains(found.second) ? .open : .doubtful
        append(found.hash | mark.rawValue)
    }

    private var count: UInt64 { first + UInt64(numbers.count) }

    private func append(_ number: UInt64) {
        numbers.append(number)
        if numbers.count == Self.chunk { flush() }
    }

    private func flush() {
        do throws(LedgerError) {
            if failure == nil { try draft.write(numbers[...], at: first * Self.numberSize) }
        } catch {
            failure = error
        }
        first += UInt64(numbers.count)
        numbers.removeAll(keepingCapacity: true)
    }

    // MARK: Comparing

    /// Makes verdicts of all that was noted. Reads the disk, for as long as that takes.
    public func compare() throws(LedgerError) {
        flush()
        try check()
        let parts = hashCount / UInt64(partition) + 1
        var balance = HashBalance(room: min(Int(clamping: hashCount), 2 * partition))
        for part in 0..<parts {
            // Hashes are spread evenly, so that parts of their values are parts of their number.
            let width = UInt64.max / parts
            let low = part * width
            let high = part == parts - 1 ? UInt64.max : low + width - 1
            balance.removeAll()
            try prepare(&balance, in: low...high)
            try count(in: low...high, &balance)
            try judge(&balance, in: low...high)
        }
        first = 0
        numbers = []
        next = 0
    }

    /// Has a place for each hash of the logs, and takes off what is known to be there by its place.
    private func prepare(_ balance: inout HashBalance, in range: ClosedRange<UInt64>) throws(LedgerError) {
        try eachChunk { numbers, _ in
            for number in numbers {
                guard let mark = Mark(rawValue: number & 7), mark.hasHash else { continue }
                let hash = number & EventFingerprint.hashBits
                guard range.contains(hash) else { continue }
                balance.insert(hash)
                if mark == .had { balance.add(-1, to: hash) }
            }
            return false
        }
    }

    /// Adds what the ledger has.
    private func count(in range: ClosedRange<UInt64>, _ balance: inout HashBalance) throws(LedgerError) {
        guard hashCount > 0 else { return }
        var room = [UInt64](repeating: 0, count: LedgerBlock.limit)
        let mark = key.mark
        for number in try directory.files() {
            guard let file = try existing(directory.file(number)) else { continue }
            _ = try LedgerScan.blocks(of: file) { block, offset throws(LedgerError) in
                guard block.keyMark == mark, block.count > 0, block.earliest <= latest, earliest <= block.latest else {
                    return
                }
                let count = try LedgerScan.hashes(of: block, at: offset, in: range, of: file, into: &room)
                for index in 0..<count { balance.add(1, to: room[index]) }
            }
        }
    }

    /// nil: it went, because it was old.
    private func existing(_ path: FilePath) throws(LedgerError) -> LedgerFile? {
        do throws(LedgerError) {
            return try LedgerFile(path, .read)
        } catch {
            do throws(SystemError) {
                _ = try FileStatus.of(path)
            } catch {
                if error.isAbsence { return nil }
            }
            throw error
        }
    }

    private func judge(_ balance: inout HashBalance, in range: ClosedRange<UInt64>) throws(LedgerError) {
        var log = 0
        try eachChunk { numbers, start in
            var isChanged = false
            for index in numbers.indices {
                while log + 1 < logs.count, logs[log + 1].start <= start + UInt64(index) { log += 1 }
                guard let mark = Mark(rawValue: numbers[index] & 7) else { continue }
                let hash = numbers[index] & EventFingerprint.hashBits
                // What has no hash is of the first part; a verdict of a later part has none any more.
                guard range.contains(hash) else { continue }
                var verdict = mark
                switch mark {
                case .open: verdict = balance.take(hash) ? .known : .missing
                case .doubtful: verdict = balance.take(hash) ? .known : .uncomparable
                case .had: verdict = .known
                case .uncomparable, .unwanted, .known, .missing: break
                }
                switch verdict {
                case .unwanted: logs[log].others.unwantedEvents += 1
                case .known: logs[log].others.knownEvents += 1
                default: logs[log].toSend += 1
                }
                numbers[index] = verdict.rawValue
                isChanged = isChanged || verdict != mark
            }
            return isChanged
        }
    }

    /// Goes through all numbers.
    /// - Parameter body: is given numbers and the index of the first; returns whether it changed them.
    private func eachChunk(_ body: (inout [UInt64], UInt64) -> Bool) throws(LedgerError) {
        var start: UInt64 = 0
        while start < first {
            var chunk = [UInt64](repeating: 0, count: Int(min(UInt64(Self.chunk), first - start)))
            guard try draft.read(&chunk, at: start * Self.numberSize) == chunk.count else { throw shortened }
            if body(&chunk, start) { try draft.write(chunk[...], at: start * Self.numberSize) }
            start += UInt64(chunk.count)
        }
    }

    private var shortened: LedgerError { LedgerError("\(directory.draft) is shorter than it was written") }

    // MARK: The second time

    /// A log is gone through again.
    /// - Parameter index: of the log, in the order of the first time.
    /// - Returns: whether anything of it is to be sent.
    public func open(_ index: Int) -> Bool {
        guard logs.indices.contains(index) else { return false }
        first = logs[index].start
        numbers = []
        next = 0
        return logs[index].toSend > 0
    }

    /// What becomes of a log of which nothing is to be sent.
    public func tally(of index: Int) -> BackfillTally { logs[index].others }

    /// What is to be done with the log's next event. What cannot be said any more is sent (``check()``).
    func verdict() -> Verdict {
        if next == numbers.count { refill() }
        guard next < numbers.count, let mark = Mark(rawValue: numbers[next] & 7) else { return .sendUncomparable }
        next += 1
        return switch mark {
        case .known, .had: .known
        case .unwanted: .unwanted
        case .missing: .send
        case .open, .doubtful, .uncomparable: .sendUncomparable
        }
    }

    private func refill() {
        first += UInt64(numbers.count)
        next = 0
        var chunk = [UInt64](repeating: 0, count: Self.chunk)
        do throws(LedgerError) {
            let count = try draft.read(&chunk, at: first * Self.numberSize)
            numbers = Array(chunk[..<count])
            if count == 0 { throw shortened }
        } catch {
            failure = error
            numbers = []
        }
    }
}

// Used by one thread at a time: handed over to one that may wait for the disk, which is waited for.
extension LedgerComparison: @unchecked Sendable {}
