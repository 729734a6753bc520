import Configuration
import Formats
import Outputs
import Transport

/// What goes with one kind of destination and not with another.
extension AgentConfiguration {
    func checkDestination(_ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        switch output.to {
        case .collector(let endpoint): checkCollector(endpoint, output, path, &decoder)
        case .file: checkArchive(output, path, &decoder)
        case .standardOutput: warn(of: ["tls", "http", "rotate", "compression"], output, path, &decoder)
        }
    }

    private func checkCollector(
        _ endpoint: Endpoint, _ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder
    ) {
        var idle = ["rotate"]
        if !endpoint.scheme.isEncrypted {
            idle.append("tls")
            if decoder.isMentioned(path.appending("to")), !endpoint.isLoopback {
                let remedy = endpoint.scheme == .http ? "https://" : "tls://"
                decoder.report(
                    .warning, on: path.appending("to"),
                    "output \(quoted(output.name)) sends its events in clear: whoever is on the way can read and change "
                        + "them; use \(remedy)")
            }
        }
        switch endpoint.scheme {
        case .tcp, .tls:
            idle.append("http")
            if output.compression == .gzip {
                decoder.report(
                    .error, on: path.appending("compression"),
                    "gzip is for the bodies of HTTP requests; write compression: zlib")
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
        if output.isBulk, output.format == .rfc5424 || output.format == .raw {
            decoder.report(
                .error, on: path.appending(decoder.isMentioned(path.appending("format")) ? "format" : "to"),
                "the bulk API takes JSON only; write format: json")
        }
    }

    private func checkArchive(_ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        warn(of: ["tls", "http", "compression"], output, path, &decoder)
        if output.framing != .newline {
            decoder.report(
                .error, on: path.appending("framing"),
                "an archive has an event a line; remove 'framing', or write framing: newline")
        }
        if let other = outputs.first(where: { $0.to == output.to && $0.name != output.name }), other.name < output.name
        {
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
                .warning, on: path.appending(key), "\(quoted(key)) has no effect on \(output.to); remove it")
        }
    }
}

extension Endpoint {
    /// Whether the bytes stay on the host.
    fileprivate var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
