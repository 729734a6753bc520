import Configuration
import Formats
import Outputs
import Transport

/// What goes with one kind of destination and not with another.
extension AgentConfiguration {
    func checkDestination(_ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        // Without a destination, or with one that was refused, nothing can be said of the rest.
        guard let first = output.to.first else { return }
        switch first {
        case .collector(let endpoint): checkCollector(endpoint, output, path, &decoder)
        case .file: checkArchive(output, path, &decoder)
        case .standardOutput: warn(of: ["tls", "http", "rotate", "compression"], output, path, &decoder)
        }
        if output.format == .splunk, output.endpoint.map({ $0.scheme != .http && $0.scheme != .https }) ?? true {
            decoder.report(
                .error, on: path.appending("format"),
                "splunk_hec is for Splunk's event collector; write https:// in 'to', or format: json")
        }
        // What a batch is, and how it is rendered, goes with the protocol.
        if let odd = output.to.firstIndex(where: { $0.endpoint?.scheme != output.endpoint?.scheme }) {
            decoder.report(
                .error, on: path.appending("to").appending(String(odd)),
                "\(output.to[odd]) is of another kind than \(output.to[0]); a list is an order of destinations of one "
                    + "kind: make another output of it")
        } else if output.to.count > 1, output.endpoint == nil {
            decoder.report(
                .error, on: path.appending("to"), "a list is for collectors; make another output of each archive")
        }
    }

    private func checkCollector(
        _ endpoint: Endpoint, _ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder
    ) {
        var idle = ["rotate"]
        if !endpoint.scheme.isEncrypted { idle.append("tls") }
        switch endpoint.scheme {
        case .tcp, .tls:
            idle.append("http")
            if output.compression == .gzip {
                decoder.report(
                    .error, on: path.appending("compression"),
                    "gzip is for the bodies of HTTP requests; write compression: zlib")
            }
        case .relp, .relpTLS:
            idle.append("http")
            if output.compression != .none {
                decoder.report(
                    .error, on: path.appending("compression"),
                    "RELP does not carry compressed events; remove 'compression'")
            }
            if output.framing != .octetCounted {
                decoder.report(
                    .error, on: path.appending("framing"), "RELP has frames of its own; remove 'framing'")
            }
        case .http, .https:
            checkHTTP(output, path, &decoder)
        }
        warn(of: idle, output, path, &decoder)
    }

    private func checkHTTP(_ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        if output.compression == .zlib {
            decoder.report(
                .error, on: path.appending("compression"),
                "a zlib stream has no place in HTTP requests; write compression: gzip")
        }
        if output.framing != .newline {
            decoder.report(
                .error, on: path.appending("framing"),
                "a body has an event a line; remove 'framing', or write framing: newline")
        }
        if output.http.bearer != nil, output.http.basic != nil {
            decoder.report(
                .error, on: path.appending("http").appending("auth"),
                "'bearer' and 'basic' exclude each other; remove one")
        }
        checkProxy(output, path.appending("http").appending("proxy"), &decoder)
        let place = path.appending(decoder.isMentioned(path.appending("format")) ? "format" : "to")
        if output.isBulk, output.format != .json, output.format != .ecs {
            decoder.report(.error, on: place, "the bulk API takes JSON only; write format: ecs, or json")
        }
        if output.isSplunk, output.format != .splunk {
            decoder.report(
                .error, on: place, "Splunk's event collector takes its own format only; write format: splunk_hec")
        }
    }

    private func checkProxy(_ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        let proxy = output.http.proxy
        if proxy.to != nil, output.endpoint?.scheme == .http {
            decoder.report(
                .error, on: path.appending("to"),
                "a proxy is for https://, of which it sees nothing; write https:// in 'to' of the output, or remove 'proxy'"
            )
        }
        if proxy.basic != nil, proxy.to == nil {
            decoder.report(
                .error, on: path.appending("basic"),
                "there is no proxy to be told; add 'to: http://HOST:PORT' beside it")
        }
    }

    private func checkArchive(_ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        warn(of: ["tls", "http", "compression"], output, path, &decoder)
        if output.framing != .newline {
            decoder.report(
                .error, on: path.appending("framing"),
                "an archive has an event a line; remove 'framing', or write framing: newline")
        }
        if let other = outputs.first(where: { $0.to == output.to }), other.name != output.name {
            decoder.report(
                .error, on: path.appending("to"),
                "the same archive is written by output \(quoted(other.name)); name another path")
        }
    }

    private func warn(
        of keys: [String], _ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder
    ) {
        for key in keys where decoder.isMentioned(path.appending(key)) {
            decoder.report(
                .warning, on: path.appending(key), "\(quoted(key)) has no effect on \(output.to[0]); remove it")
        }
    }
}
