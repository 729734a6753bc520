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
        port = try LocalPort.free()
        parsed = folder("syslog-ng.jsonl")
        let configuration = try folder.write(
            "syslog-ng.conf",
            """
            @version: 3.38
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
