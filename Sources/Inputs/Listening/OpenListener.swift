internal import CShims

/// A socket of an input, as the listeners' thread has it.
final class OpenListener {
    let socket: ListeningSocket
    var input: ListeningInput
    let token: Poller.Token
    /// Where no descriptor was left, it is tried again at this time.
    var restsUntil: MonotonicTime?
    /// Datagrams that the kernel has dropped, as far as counted.
    private var countedDrops: UInt32

    init(_ socket: ListeningSocket, of input: ListeningInput, token: Poller.Token) {
        self.socket = socket
        self.input = input
        self.token = token
        countedDrops = 0
        countedDrops = memory.drops
    }

    var address: ListenAddress { socket.bound }

    /// Bytes of datagrams that wait in the socket, with the kernel's bookkeeping.
    var heldBytes: UInt64 { UInt64(memory.held) }

    /// Datagrams that the kernel has dropped since this was asked last.
    func takeDrops() -> UInt64 {
        let drops = memory.drops
        defer { countedDrops = drops }
        return UInt64(drops &- countedDrops)
    }

    private var memory: gatepost_socket_memory {
        var memory = gatepost_socket_memory()
        // It fails on kernels before 4.12 only, which have no other way either than to wait for the next datagram.
        let code = unsafe gatepost_socket_memory_of(socket.descriptor, &memory)
        return code == 0 ? memory : gatepost_socket_memory(held: 0, drops: countedDrops)
    }
}
