internal import Spool
internal import Transport

/// What has its time, and what others ask for or may know.
extension ListenerLoop {
    // MARK: Another plan

    func takeRequest() {
        guard let request = link.takeRequest() else { return }
        follow(request.plan)
        publish()
        request.done()
    }

    /// From now on listens as `plan` says. Sockets and connections of inputs that stay stay, and what comes on them belongs
    /// to the input as it is now; of what is gone the sockets are read once more, and closed.
    func follow(_ plan: ListeningPlan) {
        let old = inputs
        let sockets = Dictionary(
            (acceptors + datagrams.values).map { (ObjectIdentifier($0.socket), $0) }
        ) { first, _ in first }
        inputs = plan.inputs.map { new in
            if let same = old.first(where: { $0.settings == new.settings }) {
                same.tls = new.tls
                return same
            }
            let input = ListeningInput(new, agentName: agentName, spool: spool)
            if let before = old.first(where: { $0.settings.name == new.settings.name }) {
                let addresses = input.status.addresses
                input.status = before.status
                input.status.addresses = addresses
                input.status.connections = 0
            }
            return input
        }
        var kept: Set<ObjectIdentifier> = []
        for (input, planned) in zip(inputs, plan.inputs) {
            for socket in planned.sockets {
                kept.insert(ObjectIdentifier(socket))
                if let open = sockets[ObjectIdentifier(socket)] { open.input = input } else { open(socket, for: input) }
            }
        }
        for listener in sockets.values where !kept.contains(ObjectIdentifier(listener.socket)) { close(listener) }
        moveConnections(from: old)
        for input in old where !inputs.contains(where: { $0 === input }) {
            input.sources.forgetAll()
            leaving.append(input)
        }
    }

    private func open(_ socket: ListeningSocket, for input: ListeningInput) {
        let listener = OpenListener(socket, of: input, token: makeToken())
        var text = "input \(input.settings.name) listens on \(listener.address)"
        if socket.address.scheme.isDatagram {
            do throws(SystemError) {
                try poller.add(socket.descriptor, listener.token)
                datagrams[listener.token] = listener
            } catch {
                trouble.warn("input \(input.settings.name): \(listener.address) cannot be read from: \(error)")
                return
            }
            text += ", with a receive buffer of \(socket.receiveBuffer >> 10) KiB"
            if socket.address.scheme == .udp, socket.receiveBuffer < ListeningSocket.wantedBuffer {
                trouble.warn(
                    text + ": a burst of datagrams finds no room in it, and the kernel drops them. Set "
                        + "'net.core.rmem_max=\(ListeningSocket.wantedBuffer)' (sysctl(8)) and restart the agent")
                return
            }
        } else {
            acceptors.append(listener)
        }
        trouble.inform(text)
    }

    /// Takes what a listener that goes still holds.
    private func close(_ listener: OpenListener) {
        if listener.socket.address.scheme.isDatagram {
            receive(listener)
            datagrams[listener.token] = nil
            poller.remove(listener.socket.descriptor)
        } else {
            acceptAll(listener)
            acceptors.removeAll { $0 === listener }
        }
        trouble.inform("input \(listener.input.settings.name) listens on \(listener.address) no more")
    }

    private func moveConnections(from old: [ListeningInput]) {
        // What is in the batch at hand is of the inputs as they were.
        events.flush()
        noteAcknowledgements()
        for connection in Array(connections.values) {
            let name = connection.input.settings.name
            let input = inputs.first { $0.settings.name == name }
            guard let input, input.status.addresses.contains(connection.address) else {
                if connection.kind != .standardInput { read(connection) }
                close(connection)
                continue
            }
            guard input !== connection.input else { continue }
            endEvent(connection)
            connection.move(to: input)
        }
        events.flush()
        for input in inputs where input.settings.readsStandardInput && !input.status.hasEnded {
            let isRead = connections.values.contains { $0.kind == .standardInput }
            if !isRead { openStandardInput(for: input) }
        }
    }

    // MARK: Durability

    /// Notes behind which batch the events of connections with acknowledgements are.
    func noteAcknowledgements() {
        guard !unnoted.isEmpty else { return }
        let batch = spool.appendedBatch
        for token in unnoted {
            guard let connection = acknowledged[token] else { continue }
            connection.acknowledgements?.note(connection.frames.frames, in: batch)
        }
        unnoted.removeAll(keepingCapacity: true)
        awaitSync()
    }

    /// Has the spool sync at once, and wakes the thread when it has.
    private func awaitSync() {
        let link = link
        if spool.wait(for: spool.durableEnd, as: waiter, { link.wake() }) { link.wake() }
    }

    /// Tells clients what has become durable, and what the spool has given up.
    func settle() {
        let (batch, generation) = spool.durableBatch
        if generation != self.generation {
            self.generation = generation
            noteGivenUp()
        }
        for input in inputs + leaving { input.sources.settle(upTo: batch) }
        leaving.removeAll { $0.sources.areForgotten }
        var isWaiting = false
        guard !acknowledged.isEmpty else { return }
        for connection in Array(acknowledged.values) {
            connection.acknowledgements?.settle(upTo: batch)
            if connection.outgoing.isEmpty, let line = connection.acknowledgements?.takeLine() {
                connection.outgoing = line
                send(connection)
            }
            if connection.acknowledgements?.isWaiting == true { isWaiting = true }
        }
        if isWaiting { awaitSync() }
    }

    /// What was taken and had not been synced is lost: clients that wait for its count are sent away, so that they send it
    /// again.
    private func noteGivenUp() {
        losses.rewind()
        for lost in spool.takeGivenUp() {
            guard let input = (inputs + leaving).first(where: { $0.sources.contains(lost.source) }) else { continue }
            losses.add(.unsynced, lost.events, of: input, at: input.status.addresses.joined(separator: ", "))
        }
        for connection in Array(acknowledged.values) where connection.acknowledgements?.isWaiting == true {
            close(connection)
        }
    }

    // MARK: From time to time

    func tend(_ now: MonotonicTime) {
        nextTend = now + Self.tendInterval
        countDrops()
        losses.write(now)
        folded.tend(now)
        // Who could not be read from meanwhile is not late.
        if isBlocked {
            for connection in connections.values where connection.handshakeDeadline != nil {
                connection.handshakeDeadline = now + options.handshakeLimit
            }
        } else {
            endLateHandshakes(now)
        }
        measure()
        guard now >= nextSweep else { return }
        nextSweep = now + Self.sweepInterval
        for input in inputs { input.sources.tend(now) }
    }

    /// Sees how much waits in sockets. That is not worth asking for while everything is read as it comes.
    private func measure() {
        for input in inputs { input.status.lagBytes = 0 }
        for connection in connections.values {
            connection.input.status.lagBytes += UInt64(connection.frames.heldCount)
            if isBlocked { connection.input.status.lagBytes += connection.unreadBytes }
        }
        guard isBlocked else { return }
        for listener in datagrams.values { listener.input.status.lagBytes += listener.heldBytes }
    }

    /// Lets other threads see how the inputs are doing.
    func publish() {
        for input in inputs { input.status.isBlocked = isBlocked }
        link.status = inputs.map(\.status)
    }
}
