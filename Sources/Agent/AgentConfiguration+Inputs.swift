import Configuration
import Inputs
import Transport

/// What an input reads, and which of its settings go with that.
extension AgentConfiguration {
    /// The settings that say what is read; an input has one of them.
    private static let sources = ["files", "listen", "stdin"]
    /// A setting that means something to one of those only.
    private struct Companion {
        var setting: String
        var owner: String
        /// Whether it says something else than the default, which may stand anywhere.
        var isSet: (InputSettings) -> Bool
    }

    private static func companion<Value: Equatable>(
        _ setting: String, of owner: String, _ property: KeyPath<InputSettings, Value>
    ) -> Companion {
        let usual = InputSettings(name: "")[keyPath: property]
        return Companion(setting: setting, owner: owner) { $0[keyPath: property] != usual }
    }

    private static var companions: [Companion] {
        [
            companion("exclude_files", of: "files", \.excludeFiles), companion("start_at", of: "files", \.startAt),
            companion("hold_deleted", of: "files", \.holdDeleted),
            companion("read_rotated", of: "files", \.readRotated), companion("tls", of: "listen", \.tls),
            companion("ack", of: "listen", \.acknowledges),
            companion("max_connections", of: "listen", \.maxConnections),
            companion("accept", of: "listen", \.accepted),
        ]
    }

    func checkInputs(_ decoder: inout SettingsDecoder) {
        for input in inputs { check(input, &decoder) }
        checkAddresses(&decoder)
        let readers = inputs.filter(\.readsStandardInput)
        for input in readers.dropFirst() {
            decoder.report(
                .error, on: ["inputs", input.name, "stdin"],
                "input \(quoted(readers[0].name)) reads standard input already; remove one of the two")
        }
    }

    private func check(_ input: InputSettings, _ decoder: inout SettingsDecoder) {
        let path: SettingPath = ["inputs", input.name]
        var sources = Self.sources.filter { decoder.isMentioned(path.appending($0)) }
        // `stdin: false` is as good as nothing.
        if !input.readsStandardInput, decoder.hasValue(path.appending("stdin")) { sources.removeAll { $0 == "stdin" } }
        guard let source = sources.first else {
            // A key that was probably meant as one of them has been reported.
            decoder.report(
                .error, on: path,
                "input \(quoted(input.name)) reads nothing; add a line such as "
                    + "files: [\"/var/log/access-gateway/*.log\"], listen: [\"tcp://127.0.0.1:5514\"] or stdin: true")
            return
        }
        for other in sources.dropFirst() {
            decoder.report(
                .error, on: path.appending(other),
                "input \(quoted(input.name)) has \(quoted(source)) and \(quoted(other)), and can read one of them; "
                    + "make two inputs of it")
        }
        for companion in Self.companions where companion.owner != source && companion.isSet(input) {
            decoder.report(
                .error, on: path.appending(companion.setting),
                "\(quoted(companion.setting)) goes with \(quoted(companion.owner)), and input \(quoted(input.name)) has "
                    + "\(quoted(source)); remove it")
        }
        if source == "listen" { checkListening(input, path, &decoder) }
    }

    private func checkListening(_ input: InputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        if input.acknowledges, let other = input.listen.firstIndex(where: { $0.scheme != .unix }) {
            decoder.report(
                .error, on: path.appending("listen").appending(String(other)),
                "'ack' needs a client on the same host: it goes with unix:// alone, not with \(input.listen[other]); "
                    + "make two inputs of it")
        }
        let multiline = path.appending("multiline")
        if input.acknowledges, input.multiline == .auto, decoder.isMentioned(multiline) {
            decoder.report(
                .warning, on: multiline,
                "'multiline: auto' has no effect beside 'ack': the client counts lines, so each is an event; remove it")
        }
        let tls = path.appending("tls")
        guard input.listen.contains(where: { $0.scheme == .tls }) else {
            if input.tls != InputSettings(name: "").tls {
                decoder.report(
                    .error, on: tls,
                    "'tls' has no effect: input \(quoted(input.name)) has no address with tls://; write one, or remove "
                        + "'tls'")
            }
            return
        }
        var isWhole = true
        for setting in ["cert", "key"] where !decoder.isMentioned(tls.appending(setting)) {
            isWhole = false
            decoder.report(
                .error, on: tls,
                "input \(quoted(input.name)) listens with tls:// and has no 'tls.\(setting)'; add "
                    + "tls: { cert: /etc/gatepost/server.pem, key: /etc/gatepost/server.key }")
        }
        if input.tls.clientCertificate == .optional, !decoder.isMentioned(tls.appending("client_ca")) {
            decoder.report(
                .error, on: tls.appending("client_cert"),
                "'client_cert' without 'client_ca': nothing says whose certificates are good; add the file of the "
                    + "authorities as 'client_ca', or remove it")
        }
        guard isWhole, !input.tls.certificate.isEmpty, !input.tls.key.isEmpty else { return }
        checkFiles(of: input.tls, tls, &decoder)
    }

    /// Reads the certificates and keys as the listener will.
    private func checkFiles(of tls: ServerTLSSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        do {
            _ = try TLSContext(server: tls)
        } catch {
            let setting =
                switch error.reason {
                case .badCiphers: "ciphers"
                case .protocolVersion: "min_version"
                case .notAKey, .keyEncrypted, .keyMismatch: "key"
                default: tls.clientCA.map { error.attempt.contains("'\($0)'") } ?? false ? "client_ca" : "cert"
                }
            decoder.report(.error, on: path.appending(setting), error.description)
        }
    }

    private func checkAddresses(_ decoder: inout SettingsDecoder) {
        var owners: [ListenAddress: String] = [:]
        for input in inputs {
            for (index, address) in input.listen.enumerated() where address.scheme.isUnix || address.port != 0 {
                // A port belongs to one who takes streams, be they encrypted or not.
                var place = address
                if place.scheme == .tls { place.scheme = .tcp }
                if place.scheme == .unixgram { place.scheme = .unix }
                if let owner = owners[place] {
                    decoder.report(
                        .error, on: ["inputs", input.name, "listen", String(index)],
                        "\(address) is listened on by input \(quoted(owner)) as well; remove one of the two")
                }
                owners[place] = input.name
            }
        }
    }
}
