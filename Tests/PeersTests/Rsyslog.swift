import Foundation
import Harness

/// rsyslogd as a collector. What it has parsed it writes as JSON lines.
struct Rsyslog {
    let process: ChildProcess
    let port: UInt16
    /// The file that it writes what it has parsed to.
    let parsed: String

    /// How it listens.
    enum Input {
        /// imtcp over TLS that takes only clients whose certificate has this name (`x509/name`).
        case tls(
            Driver, identity: CertificateAuthority.Identity, authority: CertificateAuthority, permittedPeer: String)
        /// imptcp that undoes a zlib stream (`compression.mode="stream:always"`).
        case compressed
        /// imrelp, over TLS if there is an identity.
        case relp(identity: CertificateAuthority.Identity?, authority: CertificateAuthority)
    }

    /// Whose TLS it speaks.
    enum Driver: String {
        case openSSL = "ossl"
        case gnuTLS = "gtls"
    }

    /// - Parameter port: where another one has listened that is gone; nil: anywhere.
    init(in folder: TemporaryFolder, _ input: Input, port given: UInt16? = nil) async throws {
        let port = try given ?? LocalPort.free()
        let parsed = folder("rsyslog.jsonl")
        let work = folder("rsyslog")
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        try await self.init(
            in: folder, port: port, parsed: parsed,
            """
            \(Self.global(input, work: work))
            module(load="mmpstrucdata")
            template(name="parsed" type="list") {
                constant(value="{")
                property(outname="pri" name="pri" format="jsonf") constant(value=",")
                property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf") constant(value=",")
                property(outname="host" name="hostname" format="jsonf") constant(value=",")
                property(outname="app" name="app-name" format="jsonf") constant(value=",")
                property(outname="process" name="procid" format="jsonf") constant(value=",")
                property(outname="event" name="msgid" format="jsonf") constant(value=",")
                property(outname="sd_text" name="structured-data" format="jsonf") constant(value=",")
                constant(value="\\"sd\\":") property(name="$!rfc5424-sd") constant(value=",")
                property(outname="message" name="msg" format="jsonf")
                constant(value="}\\n")
            }
            # Direct: an event is written before it is acknowledged.
            ruleset(name="write" queue.type="Direct") {
                action(type="mmpstrucdata")
                action(type="omfile" file="\(parsed)" template="parsed")
            }
            \(Self.listener(input, port: port))
            """)
    }

    /// The snippet of the package, as it stands there but for address, certificates and file.
    init(packagedIn folder: TemporaryFolder, identity: CertificateAuthority.Identity, authority: CertificateAuthority)
        async throws
    {
        let port = try LocalPort.free()
        let parsed = folder("packaged.jsonl")
        try await self.init(
            in: folder, port: port, parsed: parsed,
            PackagedSnippet.text(
                of: "rsyslog/10-gatepost.conf",
                replacing: [
                    (#"port="2514""#, #"address="127.0.0.1" port="\#(port)""#),
                    ("/etc/rsyslog.d/ca.pem", authority.certificate),
                    ("/etc/rsyslog.d/siem.pem", identity.certificate), ("/etc/rsyslog.d/siem.key", identity.key),
                    ("/var/log/gateway.jsonl", parsed),
                ]))
    }

    private init(in folder: TemporaryFolder, port: UInt16, parsed: String, _ statements: String) async throws {
        self.port = port
        self.parsed = parsed
        let configuration = try folder.write("rsyslog.conf", "\(statements)\n")
        process = try ChildProcess(
            ["/usr/sbin/rsyslogd", "-n", "-f", configuration, "-i", folder("rsyslog.pid")], log: folder("rsyslog.log"))
        try await process.listens(on: port)
    }

    /// The ids of the events that it has written so far, in their order.
    var ids: [Substring] {
        let text = String(decoding: FileManager.default.contents(atPath: parsed) ?? Data(), as: UTF8.self)
        return text.matches(of: /\[gatepost@32473 id=\\"([^"\\]+)/).map(\.output.1)
    }

    private static func global(_ input: Input, work: String) -> String {
        switch input {
        case .tls(let driver, let identity, let authority, let permittedPeer):
            """
            global(workDirectory="\(work)" maxMessageSize="1m" parser.escapeControlCharactersOnReceive="off"
                DefaultNetstreamDriver="\(driver.rawValue)" DefaultNetstreamDriverCAFile="\(authority.certificate)"
                DefaultNetstreamDriverCertFile="\(identity.certificate)"
                DefaultNetstreamDriverKeyFile="\(identity.key)")
            module(load="imtcp" StreamDriver.Name="\(driver.rawValue)" StreamDriver.Mode="1"
                StreamDriver.AuthMode="x509/name" PermittedPeer=["\(permittedPeer)"])
            """
        case .compressed:
            """
            global(workDirectory="\(work)" maxMessageSize="1m" parser.escapeControlCharactersOnReceive="off")
            module(load="imptcp")
            """
        case .relp:
            """
            global(workDirectory="\(work)" maxMessageSize="1m" parser.escapeControlCharactersOnReceive="off")
            module(load="imrelp" tls.tlslib="openssl" ruleset="write")
            """
        }
    }

    private static func listener(_ input: Input, port: UInt16) -> String {
        switch input {
        case .tls:
            #"input(type="imtcp" address="127.0.0.1" port="\#(port)" ruleset="write")"#
        case .compressed:
            """
            input(type="imptcp" address="127.0.0.1" port="\(port)" ruleset="write" compression.mode="stream:always")
            """
        case .relp(nil, _):
            #"input(type="imrelp" address="127.0.0.1" port="\#(port)" maxDataSize="1m")"#
        case .relp(let identity?, let authority):
            """
            input(type="imrelp" address="127.0.0.1" port="\(port)" maxDataSize="1m" tls="on" tls.authMode="certvalid"
                tls.caCert="\(authority.certificate)" tls.myCert="\(identity.certificate)"
                tls.myPrivKey="\(identity.key)")
            """
        }
    }
}
