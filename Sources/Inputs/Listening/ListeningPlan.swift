internal import Transport

/// Inputs that listen, with their sockets open: all that can go wrong has gone well.
public struct ListeningPlan: Sendable {
    struct Input: Sendable {
        var settings: InputSettings
        /// In the order of `listen`.
        var sockets: [ListeningSocket]
        /// nil: none of its addresses is of TLS.
        var tls: TLSContext?
    }

    var inputs: [Input] = []

    /// Opens what is not open yet.
    /// - Parameters:
    ///   - inputs: those that listen, or read standard input.
    ///   - old: whose sockets are taken over where the address is the same.
    /// - Throws: ``ListenError``. What was opened is closed again.
    init(_ inputs: [InputSettings], takingOver old: ListeningPlan) throws(ListenError) {
        var open = old.inputs.flatMap(\.sockets)
        for settings in inputs {
            do throws(ListenError) {
                let tls = try settings.listens(by: .tls) ? Self.context(settings) : nil
                var sockets: [ListeningSocket] = []
                for address in settings.listen {
                    if let index = open.firstIndex(where: { $0.address == address }) {
                        sockets.append(open.remove(at: index))
                    } else {
                        sockets.append(try ListeningSocket(address))
                    }
                }
                self.inputs.append(Input(settings: settings, sockets: sockets, tls: tls))
            } catch {
                throw ListenError("input '\(settings.name)': \(error)", error.reason)
            }
        }
    }

    /// Nothing listens.
    init() {}

    private static func context(_ settings: InputSettings) throws(ListenError) -> TLSContext {
        do throws(TransportError) {
            return try TLSContext(server: settings.tls)
        } catch {
            throw ListenError("\(error)", .certificate)
        }
    }
}

extension InputSettings {
    func listens(by scheme: ListenAddress.Scheme) -> Bool { listen.contains { $0.scheme == scheme } }
}
