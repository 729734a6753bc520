internal import CShims

/// The address, without port, of who sends.
struct PeerAddress: Hashable, CustomStringConvertible {
    /// An IPv6 address, or an IPv4 one in its IPv6 form, in network order.
    private let high: UInt64
    private let low: UInt64
    private let scope: UInt32

    /// nil: it has none, as on a Unix socket.
    @inline(__always)
    init?(_ peer: gatepost_peer) {
        guard peer.is_known != 0 else { return nil }
        high = peer.high
        low = peer.low
        scope = peer.scope
    }

    /// As people write it: `192.0.2.7`, `2001:db8::7`, `fe80::7%2`.
    var description: String {
        var text = [CChar](repeating: 0, count: GATEPOST_PEER_TEXT)
        let peer = gatepost_peer(high: high, low: low, scope: scope, is_known: 1)
        unsafe gatepost_peer_text(peer, &text)
        let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return scope == 0 ? address : "\(address)%\(scope)"
    }
}
