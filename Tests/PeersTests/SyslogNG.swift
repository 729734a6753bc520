import Foundation
import Harness

/// syslog-ng's `syslog()` source over TLS as a collector. The name-value pairs that it has parsed it writes as JSON
/// lines.
struct SyslogNG {
    let process: ChildProcess
    let port: UInt16
    /// The file that it writes what it has parsed to.
    let parsed: String

    init(in folder: TemporaryFolder, identity: CertificateAuthority.Identity, clientAuthority: CertificateAuthority)
        async throws
    {
        let port = try LocalPort.free()
        let parsed = folder("syslog-ng.jsonl")
        try await self.init(
            in: folder, port: port, parsed: parsed,
            """
            options { keep-hostname(yes); log-msg-size(1048576); frac-digits(3); stats-freq(0); };
            source agent {
                syslog(ip("127.0.0.1") port(\(port)) transport("tls") max-connections(20)
                    tls(key-file("\(identity.key)") cert-file("\(identity.certificate)")
                        ca-file("\(clientAuthority.certificate)") peer-verify(required-trusted)));
            };
            destination parsed {
                file("\(parsed)" template("$(format-json --pair PRI=$PRI --pair TIME=$S_ISODATE --pair HOST=$HOST \
            --pair PROGRAM=$PROGRAM --pair PID=$PID --pair MSGID=$MSGID --pair MESSAGE=$MESSAGE \
            --key .SDATA.* --rekey .SDATA.* --shift 1)\\n"));
            };
            log { source(agent); destination(parsed); };
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
                of: "syslog-ng/gatepost.conf",
                replacing: [
                    ("ip(\"0.0.0.0\") port(6514)", "ip(\"127.0.0.1\") port(\(port))"),
                    ("/etc/syslog-ng/siem.key", identity.key), ("/etc/syslog-ng/siem.pem", identity.certificate),
                    ("/etc/syslog-ng/ca.pem", authority.certificate), ("/var/log/gateway.jsonl", parsed),
                ]))
    }

    private init(in folder: TemporaryFolder, port: UInt16, parsed: String, _ statements: String) async throws {
        self.port = port
        self.parsed = parsed
        let configuration = try folder.write("syslog-ng.conf", "@version: 3.38\n\(statements)\n")
        let installed = Repository.syslogNG
        process = try ChildProcess(
            ["\(installed)/usr/sbin/syslog-ng", "--foreground", "--stderr", "--no-caps"]
                + ["--module-path", "\(installed)/usr/lib/syslog-ng/3.38", "--cfgfile", configuration]
                + ["--persist-file", folder("syslog-ng.persist"), "--pidfile", folder("syslog-ng.pid")]
                + ["--control", folder("syslog-ng.ctl")],
            environment: ["LD_LIBRARY_PATH": "\(installed)/usr/lib/syslog-ng"], log: folder("syslog-ng.log"))
        try await process.listens(on: port)
    }
}
