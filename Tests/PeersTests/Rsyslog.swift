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
        case tls(identity: CertificateAuthority.Identity, authority: CertificateAuthority, permittedPeer: String)
        /// imptcp that undoes a zlib stream (`compression.mode="stream:always"`).
        case compressed
    }

    init(in folder: TemporaryFolder, _ input: Input) async throws {
        port = try LocalPort.free()
        parsed = folder("rsyslog.jsonl")
        let work = folder("rsyslog")
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        let configuration = try folder.write(
            "rsyslog.conf",
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
            ruleset(name="write") {
                action(type="mmpstrucdata")
                action(type="omfile" file="\(parsed)" template="parsed")
            }
            \(Self.listener(input, port: port))

            """)
        process = try ChildProcess(
            ["/usr/sbin/rsyslogd", "-n", "-f", configuration, "-i", folder("rsyslog.pid")], log: folder("rsyslog.log"))
        try await process.listens(on: port)
    }

    private static func global(_ input: Input, work: String) -> String {
        switch input {
        case .tls(let identity, let authority, let permittedPeer):
            """
            global(workDirectory="\(work)" maxMessageSize="1m" parser.escapeControlCharactersOnReceive="off"
                DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="\(authority.certificate)"
                DefaultNetstreamDriverCertFile="\(identity.certificate)"
                DefaultNetstreamDriverKeyFile="\(identity.key)")
            module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/name"
                PermittedPeer=["\(permittedPeer)"])
            """
        case .compressed:
            """
            global(workDirectory="\(work)" maxMessageSize="1m" parser.escapeControlCharactersOnReceive="off")
            module(load="imptcp")
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
        }
    }
}
