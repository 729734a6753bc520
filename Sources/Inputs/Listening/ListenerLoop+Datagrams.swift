internal import CShims
internal import Spool

/// UDP and datagrams of Unix sockets: each is an event.
extension ListenerLoop {
    /// Calls for one listener before others have their turn.
    private static let helpings = 16

    /// Takes what has come.
    func receive(_ listener: OpenListener) {
        let room = datagramRoom ?? DatagramRoom()
        datagramRoom = room
        for _ in 0..<Self.helpings {
            guard events.prepare() != nil else {
                isBlocked = true
                return
            }
            var source: SourceID?
            let count = unsafe room.receive(from: listener.socket.descriptor) { bytes, datagram in
                unsafe take(bytes, datagram, of: listener, after: &source)
            }
            if source != nil { events.batch?.endRun(after: nil) }
            if count > 0 { hasDatagrams = true }
            guard count == GATEPOST_DATAGRAMS else { return }
        }
    }

    /// - Parameter source: whose run is open; nil: none is.
    @unsafe
    private func take(
        _ bytes: UnsafeRawBufferPointer, _ datagram: DatagramRoom.Datagram, of listener: OpenListener,
        after source: inout SourceID?
    ) {
        let input = listener.input
        readBytes += bytes.count
        if let batch = events.batch, batch.isFull {
            if source != nil { batch.endRun(after: nil) }
            source = nil
            events.flush()
        }
        guard let batch = events.batch ?? events.prepare() else {
            losses.add(.spoolFull, 1, of: input, at: listener.address.description)
            return
        }
        input.status.bytes += UInt64(bytes.count)
        let text = unsafe EventBytes.trimmed(EventBytes.withoutMark(bytes))
        guard text.count > 0 else { return }
        let sender = input.sources.source(of: datagram.peer)
        if sender != source {
            if source != nil { batch.endRun(after: nil) }
            batch.beginRun(source: sender, before: nil)
            source = sender
        }
        if text.count <= input.maximumEventSize, datagram.length <= DatagramRoom.slot {
            unsafe batch.add(text)
            input.status.events += 1
        } else {
            unsafe addParts(text, whole: datagram.length, of: input, to: batch)
        }
        if datagram.length > DatagramRoom.slot {
            losses.add(.cut, 1, of: input, at: listener.address.description)
        }
    }

    @unsafe
    private func addParts(
        _ text: UnsafeRawBufferPointer, whole: Int, of input: ListeningInput, to batch: AppendBatch
    ) {
        var rest = unsafe text
        var number: UInt32 = 0
        while rest.count > 0 {
            let piece = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(input.maximumEventSize))
            let count = unsafe piece.count == rest.count ? rest.count : LineSplitter.cut(piece)
            number += 1
            unsafe batch.add(
                UnsafeRawBufferPointer(rebasing: rest[..<count]),
                part: StoredPart(number: number, wholeBytes: UInt64(whole)))
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            input.status.events += 1
        }
    }

    /// Counts what the kernel has dropped since it was counted last.
    func countDrops() {
        let isFull = isBlocked && spool.status().health != .working
        for listener in datagrams.values {
            let drops = listener.takeDrops()
            guard drops > 0 else { continue }
            losses.add(
                isFull ? .spoolFull : .socketFull, drops, of: listener.input, at: listener.address.description)
        }
    }
}
