internal import CShims
internal import Glibc
internal import Spool
internal import Transport

/// Connections and standard input.
extension ListenerLoop {
    /// Connections that one listener lets in before others have their turn.
    private static let guests = 64
    /// Reads of one connection before others have their turn.
    private static let helpings = 4
    /// Of TLS so much is read at once that with a record at hand (16 KiB) it is no more than a read may bring.
    private static let encryptedReadSize = InputEvents.readSize - (16 << 10)
    /// Bytes that all connections may keep of frames whose end is to come, unless a single event may have half of them.
    private static let usualHeldLimit = 8 << 20

    // MARK: Beginning

    /// Lets in who waits on a listener that goes.
    func acceptAll(_ listener: OpenListener) {
        while accept(listener) == Self.guests {}
    }

    /// - Returns: how many were let in, or sent away.
    @discardableResult
    func accept(_ listener: OpenListener) -> Int {
        for count in 0..<Self.guests {
            var peer = gatepost_peer()
            let descriptor = unsafe gatepost_accept(listener.socket.descriptor, &peer)
            if descriptor < 0 {
                let error = SystemError.last
                if error.code == EINTR || error.code == ECONNABORTED { continue }
                if error.code != EAGAIN { rest(listener, error) }
                return count
            }
            admit(descriptor, from: PeerAddress(peer), at: listener)
        }
        return Self.guests
    }

    /// Without descriptors or memory, who connects has to wait.
    private func rest(_ listener: OpenListener, _ error: SystemError) {
        listener.restsUntil = .now + .seconds(1)
        folded.warn(
            "accept \(listener.input.settings.name)",
            "input \(listener.input.settings.name): nobody is let in on \(listener.address) for a second: \(error)")
    }

    private func admit(_ descriptor: Int32, from peer: PeerAddress?, at listener: OpenListener) {
        let input = listener.input
        let who = peer.map { "\($0)" } ?? "a client"
        guard input.status.connections < input.settings.maxConnections else {
            _ = Glibc.close(descriptor)
            input.status.refused[.limit, default: 0] += 1
            folded.warn(
                "limit \(input.settings.name)",
                "input \(input.settings.name): \(who) is sent away from \(listener.address): there are "
                    + "\(input.settings.maxConnections) connections already (max_connections)")
            return
        }
        var inlet: TLSInlet?
        if listener.address.scheme == .tls, let context = input.tls {
            do throws(TransportError) {
                inlet = try TLSInlet(context: context, peer: who)
            } catch {
                _ = Glibc.close(descriptor)
                refuse(input, "\(error)")
                return
            }
        }
        let isUnix = listener.address.scheme.isUnix
        // That a peer which has gone without a word is found out is an aid, not a need.
        if !isUnix { _ = gatepost_watch_peer(descriptor) }
        let connection = StreamConnection(
            descriptor, isUnix ? .unix : .network, at: listener.address.description, from: peer, token: makeToken(),
            input: input, tls: inlet)
        if inlet != nil { connection.handshakeDeadline = .now + options.handshakeLimit }
        input.status.accepted += 1
        do throws(SystemError) {
            try poller.add(descriptor, connection.token)
            connections[connection.token] = connection
            if connection.acknowledgements != nil { acknowledged[connection.token] = connection }
        } catch {
            connection.leaveInput()
            folded.warn("poll", "input \(input.settings.name): \(who) cannot be read from: \(error)")
        }
    }

    /// Begins to read standard input.
    func openStandardInput(for input: ListeningInput) {
        let connection = StreamConnection(
            0, .standardInput, at: "stdin", from: nil, token: makeToken(), input: input, tls: nil)
        do throws(SystemError) {
            try poller.add(0, connection.token)
        } catch {
            guard error.code == EPERM else {
                connection.leaveInput()
                input.status.hasEnded = true
                trouble.warn("input \(input.settings.name): standard input cannot be read: \(error)")
                return
            }
            // A file, or /dev/null.
            alwaysReady = connection
        }
        connections[connection.token] = connection
    }

    // MARK: Reading

    /// Reads what there is, as far as there is room for it, and no more at once than that others have their turn soon.
    func read(_ connection: StreamConnection) {
        for _ in 0..<Self.helpings {
            guard readOnce(connection) else { return }
        }
        isBehind = true
    }

    /// - Returns: whether there is more to be read.
    private func readOnce(_ connection: StreamConnection) -> Bool {
        guard let batch = events.prepare() else {
            isBlocked = true
            return false
        }
        let size = connection.tls == nil ? InputEvents.readSize : Self.encryptedReadSize
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<size])
        do throws(SystemError) {
            guard let count = try unsafe connection.read(into: target) else { return false }
            guard count > 0 else {
                close(connection)
                return false
            }
            readBytes += count
            let hasMore = count == size && connection.unreadBytes > 0
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: target[..<count])
            unsafe take(bytes, hasMore: hasMore, of: connection, into: batch)
            return hasMore && connections[connection.token] != nil
        } catch {
            trouble.debug("input \(connection.input.settings.name): \(connection.description): \(error)")
            close(connection)
            return false
        }
    }

    /// - Parameter hasMore: whether more has come than was read.
    @unsafe
    private func take(
        _ bytes: UnsafeRawBufferPointer, hasMore: Bool, of connection: StreamConnection, into batch: AppendBatch
    ) {
        guard let inlet = connection.tls else {
            if unsafe !takeFrames(bytes, hasMore: hasMore, of: connection, into: batch) { closeForBadFrame(connection) }
            return
        }
        var isGood = true
        let step = unsafe inlet.receive(bytes) { plaintext in
            isGood = unsafe takeFrames(plaintext, hasMore: hasMore, of: connection, into: batch)
        }
        if inlet.session != nil { connection.handshakeDeadline = nil }
        connection.outgoing += inlet.takeOutgoing()
        send(connection)
        guard connections[connection.token] != nil else { return }
        guard isGood else {
            closeForBadFrame(connection)
            return
        }
        switch step {
        case .open: break
        case .peerClosed: close(connection)
        case .failed(let error):
            if inlet.session == nil { refuse(connection.input, "\(error)") }
            close(connection)
        }
    }

    /// - Returns: false if the stream cannot be followed any further.
    @unsafe
    private func takeFrames(
        _ bytes: UnsafeRawBufferPointer, hasMore: Bool, of connection: StreamConnection, into batch: AppendBatch
    ) -> Bool {
        connection.input.status.bytes += UInt64(bytes.count)
        let held = connection.frames.heldCount
        var isGood = true
        fill(batch, of: connection) { receive in
            isGood = unsafe connection.frames.take(bytes, receive)
            // What is read next may be more of the last event.
            if !hasMore { connection.frames.pause(receive) }
        }
        noteJoining(connection)
        heldBytes += connection.frames.heldCount - held
        limitHeld()
        return isGood
    }

    /// Adds a run of what `take` hands over.
    func fill(
        _ batch: AppendBatch, of connection: StreamConnection, _ take: (FrameSplitter.Receiver) -> Void
    ) {
        let before = batch.eventCount
        batch.beginRun(source: connection.source, before: nil)
        take { bytes, part in batch.add(bytes, part: part) }
        batch.endRun(after: nil)
        let count = batch.eventCount - before
        connection.input.status.events += UInt64(count)
        if count > 0, connection.acknowledgements != nil { unnoted.insert(connection.token) }
    }

    /// Where what is kept of frames and events takes too much together, the longest leaves, the beginning of a frame as a
    /// part: so neither do silent senders of half frames hold up others, nor is anything lost.
    private func limitHeld() {
        let greatest = inputs.reduce(0) { max($0, $1.maximumEventSize) }
        let limit = max(Self.usualHeldLimit, 2 * greatest)
        while heldBytes > limit {
            guard let connection = connections.values.max(by: { $0.frames.heldCount < $1.frames.heldCount }),
                let batch = events.prepare()
            else { return }
            heldBytes -= connection.frames.heldCount
            fill(batch, of: connection) { connection.frames.release($0) }
            stopJoining(connection)
        }
    }

    // MARK: Sending

    func send(_ connection: StreamConnection) {
        let hadMore = !connection.outgoing.isEmpty
        guard connection.sendOutgoing() else {
            close(connection)
            return
        }
        guard hadMore, connection !== alwaysReady else { return }
        poller.setWriting(!connection.outgoing.isEmpty, connection.descriptor, connection.token)
    }

    // MARK: Ending

    /// Ends a connection, or standard input. What there is of its last frame is shipped as it is.
    func close(_ connection: StreamConnection) {
        guard connections.removeValue(forKey: connection.token) != nil else { return }
        let input = connection.input
        heldBytes -= connection.frames.heldCount
        stopJoining(connection)
        // What was read is nowhere else any more: it is taken even where the spool is full.
        var isHalf = false
        fill(events.prepareInAnyCase(), of: connection) { isHalf = connection.frames.finish($0) }
        if isHalf, connection.kind != .standardInput {
            input.status.halfFrames += 1
            trouble.debug("input \(input.settings.name): \(connection.description): it ended within a frame")
        }
        if let inlet = connection.tls {
            inlet.close()
            connection.outgoing += inlet.takeOutgoing()
            _ = connection.sendOutgoing()
        }
        if connection === alwaysReady { alwaysReady = nil } else { poller.remove(connection.descriptor) }
        acknowledged[connection.token] = nil
        unnoted.remove(connection.token)
        connection.leaveInput()
        if connection.kind == .standardInput {
            input.status.hasEnded = true
            trouble.inform("input \(input.settings.name): standard input has ended")
        }
    }

    private func closeForBadFrame(_ connection: StreamConnection) {
        losses.add(.badFrame, 1, of: connection.input, at: connection.description)
        close(connection)
    }

    private func refuse(_ input: ListeningInput, _ reason: String) {
        input.status.refused[.handshake, default: 0] += 1
        folded.warn("handshake \(input.settings.name)", "input \(input.settings.name): \(reason)")
    }

    /// Sends away who has not come to an end with the handshake.
    func endLateHandshakes(_ now: MonotonicTime) {
        for connection in Array(connections.values) {
            guard let deadline = connection.handshakeDeadline, now >= deadline else { continue }
            refuse(
                connection.input,
                "\(connection.description): no TLS handshake within "
                    + "\(options.handshakeLimit.components.seconds) s")
            close(connection)
        }
    }
}
