import Configuration
import Inputs
import Outputs
import Transport

/// What is checked of an output's `tls`, and which files stand there.
extension AgentConfiguration {
    /// The files that the `tls` of outputs and inputs names: a renewed certificate is a change of its owner.
    var tlsFileStamps: [TLSFileOwner: TLSFileStamps] {
        let outputs = outputs.map { (TLSFileOwner.output($0.name), TLSFileStamps($0.tls)) }
        let inputs = inputs.map { (TLSFileOwner.input($0.name), TLSFileStamps($0.tls)) }
        return Dictionary(outputs + inputs) { first, _ in first }
    }

    /// - Parameter severity: of certificates and keys that cannot be used now.
    func checkTLS(
        _ output: OutputSettings, _ path: SettingPath, files severity: Diagnostic.Severity,
        _ decoder: inout SettingsDecoder
    ) {
        let tls = output.tls
        checkPair(path, &decoder)
        guard output.endpoint?.scheme.isEncrypted == true else { return }
        switch (tls.verify, tls.isInsecure) {
        case (.none, false):
            decoder.report(
                .error, on: path.appending("verify"),
                "'verify: none' lets anyone on the way read and change the events; remove it and name the collector's "
                    + "authority as 'ca', or, for a trial, write insecure: true beside it")
            return
        case (.full, true):
            decoder.report(
                .warning, on: path.appending("insecure"), "'insecure' has no effect beside 'verify: full'; remove it")
        case (.none, true), (.full, false):
            break
        }
        if (tls.certificate == nil) == (tls.key == nil) { checkFiles(of: output, path, severity, &decoder) }
    }

    private func checkPair(_ path: SettingPath, _ decoder: inout SettingsDecoder) {
        let cert = path.appending("cert")
        let key = path.appending("key")
        let password = path.appending("key_password")
        // What was refused has been reported; it is not missing.
        if decoder.isMentioned(cert), !decoder.isMentioned(key) {
            decoder.report(.error, on: cert, "'cert' without 'key'; add the file of its private key as 'key'")
        }
        if decoder.isMentioned(key), !decoder.isMentioned(cert) {
            decoder.report(.error, on: key, "'key' without 'cert'; add the file of its certificate as 'cert'")
        }
        if decoder.isMentioned(password), !decoder.isMentioned(key) {
            decoder.report(.warning, on: password, "'key_password' has no effect without 'key'; remove it")
        }
    }

    /// Reads the certificates and keys as the output will.
    private func checkFiles(
        of output: OutputSettings, _ path: SettingPath, _ severity: Diagnostic.Severity,
        _ decoder: inout SettingsDecoder
    ) {
        var areReadable = true
        for (key, file) in output.tls.namedFiles {
            do throws(SettingProblem) {
                try checkReadable(file)
            } catch {
                areReadable = false
                decoder.report(
                    severity, on: path.appending(key),
                    "\(quoted(key)) in 'tls' of output \(quoted(output.name)): \(quoted(file)) \(error.message)")
            }
        }
        guard areReadable else { return }
        do {
            _ = try TLSContext(client: output.tls)
        } catch {
            decoder.report(
                error.isOfFile ? severity : .error, on: path.appending(setting(of: error, output.tls)),
                error.description)
        }
    }

    /// The setting that an error speaks of.
    private func setting(of error: TransportError, _ tls: ClientTLSSettings) -> String {
        switch error.reason {
        case .badCiphers: return "ciphers"
        case .protocolVersion: return "min_version"
        case .insecureNotConfirmed: return "verify"
        case .keyPassword: return "key_password"
        case .notAKey, .keyEncrypted, .keyMismatch: return "key"
        case .notACRL, .staleCRL: return "crl"
        default:
            if case .file(let ca) = tls.ca, error.attempt.contains("'\(ca)") { return "ca" }
            if let crl = tls.crl, error.attempt.contains("'\(crl)'") { return "crl" }
            return "cert"
        }
    }
}
