import NIOCore

/// The ledger of what was sent on one connection and has not yet been proved to have arrived.
///
/// A pure state machine: it is told what was written and what was observed, and says what has settled. It does no I/O.
///
/// A batch settles in one of two ways (INTERFACE §4):
/// - **By receipt** (TLS 1.3): the collector's TLS layer answered a KeyUpdate that was sent behind the batch, so the
///   collector's process has read it.
/// - **By the clock**: the collector's kernel has acknowledged the batch's last byte, then `after` has passed with the
///   collector's receive window open, and after that moment one more segment has arrived, so the connection still lived.
///
/// A peer that has answered one receipt answers them all; from then on the clock settles nothing, since a process that
/// hangs while its kernel goes on acknowledging would deceive it. Only a peer that is seen to merge its answers, as RFC
/// 8446 §4.6.3 allows, goes back to the clock: its answers cannot be told apart. One answer too few is no sign of it, since
/// it may be a late one followed by silence; so one more pair is requested, and only a peer that answers that one too,
/// and again too little, is alive and merges.
struct Settlement {
    /// One batch.
    struct Entry: Equatable {
        var batch: SentBatch
        /// The connection's cumulative count of bytes given to the socket, up to the batch's last byte.
        var wireEnd: UInt64
    }

    /// What was seen of the connection, all of it since the connection was made.
    struct Observation: Equatable {
        /// Bytes acknowledged by the peer's kernel.
        var acknowledged: UInt64
        /// Segments received.
        var segments: UInt32
        var windowIsOpen: Bool
        /// Receipts answered.
        var receiptAnswers: UInt64
    }

    private struct Pair {
        var number: UInt64
        var wireEnd: UInt64
        /// Answers and time at the last request for it.
        var answersBefore: UInt64
        var requested: NIODeadline
        /// Whether a second pair was, or should be, requested for want of an answer.
        var isSuspect = false
        var wasAskedAgain = false
    }

    private enum Phase: Equatable {
        case sent
        case acknowledged(at: NIODeadline)
        case matured(segments: UInt32)
    }

    private let after: TimeAmount
    private var entries: [(entry: Entry, phase: Phase)] = []
    /// How many receipt pairs were requested, and up to which entry each outstanding one proves.
    private var pairsRequested: UInt64 = 0
    private var outstandingPair: Pair?
    /// Whether the peer, on this connection or one before, has answered.
    private(set) var peerAnswersReceipts: Bool
    private var peerMergesReceipts = false

    /// All that has not settled.
    private(set) var unsettled = Unsettled()
    /// Batches that settled on this connection.
    private(set) var settledBatches = 0

    /// - Parameters:
    ///   - after: `settle.after`.
    ///   - answersReceipts: whether this peer is known to answer receipts from a connection before.
    init(after: TimeAmount, answersReceipts: Bool = false) {
        self.after = after
        peerAnswersReceipts = answersReceipts
    }

    var isEmpty: Bool { entries.isEmpty }

    /// A batch was handed to the socket.
    mutating func sent(_ entry: Entry) {
        precondition(entries.last.map { $0.entry.wireEnd <= entry.wireEnd } ?? true, "batches are sent in order")
        entries.append((entry, .sent))
        unsettled.add(entry.batch)
    }

    /// Whether a receipt pair should be requested now: there is something to prove, and no pair is outstanding, or one
    /// that should be asked for again.
    var wantsReceipt: Bool {
        guard !entries.isEmpty, !peerMergesReceipts else { return false }
        return outstandingPair.map { $0.isSuspect && !$0.wasAskedAgain } ?? true
    }

    /// For how long a peer that answers receipts has owed one.
    func receiptOwed(at now: NIODeadline) -> TimeAmount? {
        guard peerAnswersReceipts, let outstandingPair else { return nil }
        return now - outstandingPair.requested
    }

    /// A pair of receipts was requested behind everything sent so far.
    /// - Parameter answers: how many were answered before.
    mutating func requestedReceipt(answers: UInt64, at now: NIODeadline) {
        guard let last = entries.last else { return }
        pairsRequested += 1
        if outstandingPair != nil {
            outstandingPair?.wasAskedAgain = true
            outstandingPair?.answersBefore = answers
            outstandingPair?.requested = now
            return
        }
        outstandingPair = Pair(
            number: pairsRequested, wireEnd: last.entry.wireEnd, answersBefore: answers, requested: now)
    }

    /// Takes in what was seen.
    /// - Returns: the batches that have settled, in the order in which they were sent.
    mutating func observe(_ seen: Observation, at now: NIODeadline) -> [SentBatch] {
        settleByReceipt(seen, at: now)
        if !peerAnswersReceipts { advanceClock(seen, at: now) }
        var count = 0
        while count < entries.count, isSettled(entries[count], seen) { count += 1 }
        let settled = entries.prefix(count).map(\.entry.batch)
        entries.removeFirst(count)
        for batch in settled { unsettled.remove(batch) }
        settledBatches += count
        return settled
    }

    /// Proof up to a byte of the wire; the peer read everything before it.
    private var provedUpTo: UInt64 = 0

    private mutating func settleByReceipt(_ seen: Observation, at now: NIODeadline) {
        guard let pair = outstandingPair else { return }
        // OpenSSL answers one request only when the next arrives: pair k is proved at 2k − 1 answers.
        if seen.receiptAnswers >= 2 * pair.number - 1 {
            peerAnswersReceipts = true
            provedUpTo = pair.wireEnd
            outstandingPair = nil
        } else if seen.receiptAnswers > pair.answersBefore, now - pair.requested >= after {
            guard pair.wasAskedAgain else {
                outstandingPair?.isSuspect = true
                return
            }
            peerMergesReceipts = true
            peerAnswersReceipts = false
            outstandingPair = nil
        }
    }

    private mutating func advanceClock(_ seen: Observation, at now: NIODeadline) {
        for index in entries.indices {
            switch entries[index].phase {
            case .sent:
                guard seen.acknowledged >= entries[index].entry.wireEnd else { return }
                entries[index].phase = .acknowledged(at: now)
            case .acknowledged(let since):
                if !seen.windowIsOpen {
                    entries[index].phase = .acknowledged(at: now)
                } else if now - since >= after {
                    entries[index].phase = .matured(segments: seen.segments)
                }
            case .matured:
                break
            }
        }
    }

    private func isSettled(_ item: (entry: Entry, phase: Phase), _ seen: Observation) -> Bool {
        if item.entry.wireEnd <= provedUpTo { return true }
        if peerAnswersReceipts { return false }
        guard case .matured(let segments) = item.phase else { return false }
        return seen.segments != segments
    }
}
