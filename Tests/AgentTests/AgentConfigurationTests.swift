import Agent
import Configuration
import Events
import Formats
import Foundation
import Inputs
import Outputs
import Spool
import Testing
import Transport

/// The least that works, so that a test may add what it is about. The number silences the warning of `check`.
private func minimal(_ output: String = "", input: String = "", agent: String = "") -> String {
    """
    agent: { enterprise_number: 1\(agent) }
    inputs:
      gateway:
        files: ["/var/log/gw/*.log"]
    \(input.isEmpty ? "" : "    \(input)\n")outputs:
      siem:
        to: tls://siem.example.com:6514
        \(output)
    """
}

@Suite struct ConfigurationsOfAnAgent {
    @Test func theLeastThatWorksHasTheDefaultsOfTheInterface() throws {
        let configuration = try #require(
            try ConfigurationFolder.load(
                """
                inputs:
                  gateway:
                    files: ["/var/log/access-gateway/*.log"]
                outputs:
                  siem:
                    to: tls://siem.example.com:6514
                """))
        #expect(!configuration.agent.name.isEmpty)
        #expect(configuration.agent.dataDirectory == "/var/lib/gatepost")
        #expect("\(configuration.agent.log.level)" == "info")
        #expect(configuration.agent.log.format == .text)
        #expect(configuration.agent.enterpriseNumber == 32473)
        #expect(configuration.spool.maxSize == 4 << 30)
        #expect(configuration.spool.keepFree == .fraction(0.05))
        #expect(configuration.spool.segmentSize == 64 << 20)
        #expect(configuration.spool.sync == .interval(.seconds(1)))
        #expect(configuration.spool.whenFull == .block && configuration.spool.keep == .nothing)
        #expect(configuration.spool.compressBacklog)
        let input = try #require(configuration.inputs.first)
        #expect(input.name == "gateway")
        #expect(input.files == ["/var/log/access-gateway/*.log"])
        #expect(input.excludeFiles == [])
        #expect(input.startAt == .beginning)
        #expect(input.format == .auto)
        #expect(input.timezone == .local)
        #expect(input.maxEventSize == 1 << 20)
        #expect(input.labels == [])
        let output = try #require(configuration.outputs.first)
        #expect(output.name == "siem")
        #expect(output.endpoint == Endpoint(scheme: .tls, host: "siem.example.com", port: 6514))
        #expect(output.format == .rfc5424)
        #expect(output.framing == .octetCounted)
        #expect(output.compression == .none)
        #expect(output.compressionLevel == 1)
        #expect(output.from == nil)
        #expect(output.replay == .all)
        #expect(output.redactionRules == .standard)
        #expect(output.syslog.facility == .authpriv)
        #expect(output.syslog.appName == nil)
        #expect(!output.syslog.hasByteOrderMark)
        #expect(output.tls == ClientTLSSettings())
        #expect(output.batch.maxBytes == 256 << 10)
        #expect(output.batch.maxEvents == 2000)
        #expect(output.batch.maxWait == .milliseconds(200))
        #expect(output.retry.min == .milliseconds(500))
        #expect(output.retry.max == .seconds(60))
        #expect(output.settle.after == .seconds(5))
        #expect(output.settle.inFlight == 8 << 20)
        #expect(output.timeouts.connect == .seconds(10))
        #expect(output.timeouts.write == .seconds(30))
        #expect(output.timeouts.idle == nil)
    }

    @Test func everySettingReachesItsPlace() throws {
        let folder = try ConfigurationFolder([:])
        try folder.write(
            "gatepost.yaml",
            Data(
                """
                agent:
                  name: gw-01
                  data_dir: /srv/gatepost
                  log: { level: debug, format: json }
                  enterprise_number: 4711
                spool:
                  { max_size: 1GiB, keep_free: 2GiB, segment_size: 16MiB, sync: always, when_full: drop_oldest,
                    compress_backlog: no, keep: 7d }
                inputs:
                  a:
                    files: /x/*.log
                    exclude_files: ["*.gz", "/x/y.log", "**/z.log"]
                    start_at: end
                    format: gateway
                    timezone: "-05:00"
                    max_event_size: 64KiB
                    labels: { site: dmz, a: "" }
                  b: { files: [/y/a, /y/b] }
                outputs:
                  o:
                    to: "${URL}"
                    format: json
                    framing: nul
                    compression: zlib
                    compression_level: 6
                    from: [b, a]
                    replay: none
                    redact: { subject: hash, SESSION_APP: keep, reason.attributes: mask }
                    batch: { max_bytes: 1MiB, max_events: 100, max_wait: 0ms }
                    retry: { min: 1s, max: 2m }
                    settle: { after: 10s, in_flight: 1MiB }
                    timeouts: { connect: 1s, write: 2s, idle: 3s }
                  p:
                    to: tls://[2001:db8::1]
                    replay: 36h
                    framing: newline
                    syslog: { facility: local3, app_name: gw, bom: yes }
                    tls: { min_version: 1.3, ciphers: TLS_AES_128_GCM_SHA256, verify: none, insecure: true,
                      server_name: x }
                """.utf8))
        let loaded = folder.load(variables: ["URL": "tcp://127.0.0.1:1514"])
        let configuration = try #require(loaded.configuration, "\(loaded.diagnostics)")
        #expect(configuration.agent.name == "gw-01")
        #expect(configuration.agent.dataDirectory == "/srv/gatepost")
        #expect("\(configuration.agent.log.level)" == "debug")
        #expect(configuration.agent.log.format == .json)
        #expect(configuration.agent.enterpriseNumber == 4711)
        #expect(
            configuration.spool
                == SpoolSettings(
                    maxSize: 1 << 30, keepFree: .bytes(2 << 30), segmentSize: 16 << 20, sync: .always,
                    whenFull: .dropOldest, compressBacklog: false, keep: .age(.seconds(7 * 86_400))))
        let a = configuration.inputs[0]
        #expect(a.files == ["/x/*.log"])
        #expect(a.excludeFiles == ["*.gz", "/x/y.log", "**/z.log"])
        #expect(a.startAt == .end)
        #expect(a.format == .gateway)
        #expect(a.timezone.name == "-05:00")
        #expect(a.maxEventSize == 65_536)
        #expect(a.labels.map { "\($0.name)=\($0.value)" } == ["a=", "site=dmz"])
        #expect(configuration.inputs[1].files == ["/y/a", "/y/b"])
        let o = configuration.outputs[0]
        #expect(o.endpoint?.description == "tcp://127.0.0.1:1514")
        #expect(o.format == .json)
        #expect(o.framing == .nul)
        #expect(o.compression == .zlib)
        #expect(o.compressionLevel == 6)
        #expect(o.from == ["b", "a"])
        #expect(o.replay == .none)
        #expect(o.redactionRules.fields.first { $0.name == "SUBJECT" }?.action == .hash)
        #expect(o.redactionRules.fields.first { $0.name == "SESSION_ID" }?.action == .hash)
        #expect(o.redactionRules.fields.first { $0.name == "SESSION_APP" }?.action == .keep)
        #expect(o.redactionRules.reasonAttributes == .mask)
        #expect(o.redactionRules.queryString == .mask)
        #expect(o.batch.maxBytes == 1 << 20)
        #expect(o.batch.maxEvents == 100)
        #expect(o.batch.maxWait == .zero)
        #expect(o.retry.min == .seconds(1))
        #expect(o.retry.max == .seconds(120))
        #expect(o.settle.after == .seconds(10))
        #expect(o.settle.inFlight == 1 << 20)
        #expect(o.timeouts.connect == .seconds(1))
        #expect(o.timeouts.write == .seconds(2))
        #expect(o.timeouts.idle == .seconds(3))
        let p = configuration.outputs[1]
        #expect(p.endpoint == Endpoint(scheme: .tls, host: "2001:db8::1", port: 6514))
        #expect(p.framing == .newline)
        #expect(p.replay == .within(.seconds(36 * 3600)))
        #expect(p.syslog.facility.code == 19)
        #expect(p.syslog.appName == "gw")
        #expect(p.syslog.hasByteOrderMark)
        #expect(p.tls.minimumVersion == .tls13)
        #expect(p.tls.ciphers == "TLS_AES_128_GCM_SHA256")
        #expect(p.tls.verify == .none)
        #expect(p.tls.isInsecure)
        #expect(p.tls.serverName == "x")
        #expect(configuration.summary == "2 inputs (a, b), 2 outputs (o, p)")
    }

    @Test(arguments: [("rfc5424", Framing.octetCounted), ("json", .newline), ("raw", .newline)])
    func framingGoesWithTheFormat(format: String, framing: Framing) throws {
        #expect(try ConfigurationFolder.load(minimal("format: \(format)"))?.outputs.first?.framing == framing)
        #expect(
            try ConfigurationFolder.load(minimal("format: \(format)\n    framing: nul"))?.outputs.first?.framing == .nul
        )
    }

    @Test func aMistypedKeyIsNamedAsTheInterfaceShows() throws {
        let folder = try ConfigurationFolder([
            "20-siem.yaml": String(repeating: "\n", count: 6) + minimal("compresion: zlib")
        ])
        #expect(
            folder.diagnostics() == [
                "conf.d/20-siem.yaml:14:5: error: unknown key 'compresion' in output 'siem'; did you mean 'compression'?"
            ])
    }

    @Test(arguments: [
        "admin: { http: off }", "read_rotated: true", "when_full: block", "filter: {}", "pins: []",
    ])
    func settingsOfOtherVersionsAreUnknown(line: String) throws {
        let found = try ConfigurationFolder.diagnostics(minimal(line))
        #expect(found.count == 1)
        #expect(found.first?.contains("error: unknown key '\(line.prefix { $0 != ":" })' in output 'siem'") == true)
    }

    @Test func anInputAndAnOutputMustBeThere() throws {
        #expect(
            try ConfigurationFolder.diagnostics("agent: { name: x }\n") == [
                "DIR: error: no input is configured; add 'inputs:', below it a name, and below that "
                    + "files: [\"/var/log/access-gateway/*.log\"]",
                "DIR: error: no output is configured; add 'outputs:', below it a name, and below that "
                    + "to: tls://siem.example.com:6514",
            ])
    }

    @Test func whatIsMissingMayStandInAFileThatCannotBeRead() throws {
        #expect(
            try ConfigurationFolder(["1.yaml": "inputs: { a: { files: /x } }\n", "2.yaml": "outputs:\n\tx\n"])
                .diagnostics()
                == ["conf.d/2.yaml:2:1: error: a tab in the indentation; YAML wants spaces"])
        #expect(
            try ConfigurationFolder.diagnostics("inputs: { a: { files: /x } }\noutput: { b: { to: tls://x } }\n")
                == ["2:1: error: unknown key 'output' in the configuration; did you mean 'outputs'?"])
    }

    @Test func theSameNameInTwoFilesIsNamedWithBothPlaces() throws {
        #expect(
            try ConfigurationFolder(["10-a.yaml": minimal(), "20-b.yaml": "outputs:\n  siem:\n    to: tls://b\n"])
                .diagnostics() == [
                    "conf.d/20-b.yaml:2:3: error: output 'siem' is defined twice, also at conf.d/10-a.yaml:6:3; "
                        + "rename or remove one"
                ])
    }

    @Test func aReferenceToNothingIsNamed() throws {
        #expect(
            try ConfigurationFolder.diagnostics(minimal("from: [gatway, other, gateway, gateway]")) == [
                "8:12: error: 'from' in output 'siem': there is no input 'gatway'; did you mean 'gateway'?",
                "8:20: error: 'from' in output 'siem': there is no input 'other'; known are: gateway",
                "8:36: error: input 'gateway' stands twice in 'from'; remove one",
            ])
    }

    @Test func valuesAreOfTheirType() throws {
        #expect(
            try ConfigurationFolder.diagnostics(
                """
                agent: { name: a b, data_dir: x, log: { level: warn }, enterprise_number: 0 }
                spool: { max_size: 1MiB, keep_free: 99%, segment_size: 64M, sync: 0s }
                inputs:
                  i:
                    files: [gw.log, /var/log/]
                    exclude_files: a/b
                    timezone: Mars/Phobos
                    labels: { "a b": c }
                    max_event_size: 1GiB
                outputs:
                  o:
                    to: syslog://x
                    from: []
                    redact: { SUBJECT: hide, "a b": keep }
                    syslog: { facility: auth2, app_name: "a b" }
                    tls: { min_version: 1.1, ca: none }
                    compression_level: 0
                    timeouts: { idle: never }
                """
            ) == [
                "1:16: error: 'name' in 'agent': 'a b' cannot be a host's name; write 1 to 255 ASCII characters without "
                    + "spaces",
                "1:31: error: 'data_dir' in 'agent': 'x' is not an absolute path; let it begin with '/'",
                "1:48: error: 'level' in 'log' of 'agent': 'warn' is not one of trace, debug, info, notice, warning, "
                    + "error, critical; write one of them",
                "1:75: error: 'enterprise_number' in 'agent': '0' is out of range; write 1 to 4294967295",
                "2:20: error: 'max_size' in 'spool': '1MiB' is out of range; write 4MiB to 1024TiB",
                "2:37: error: 'keep_free' in 'spool': '99%' is not a share; write a whole number and a percent sign, "
                    + "0% to 90%",
                "2:56: error: 'segment_size' in 'spool': '64M' has an unknown unit; write 64MiB (powers of 1024) or "
                    + "64MB (powers of 1000)",
                "2:67: error: 'sync' in 'spool': '0s' is out of range; write 1ms to 1h, or always",
                "5:13: error: 'files' in input 'i': 'gw.log' is not an absolute path; let it begin with '/'",
                "5:21: error: 'files' in input 'i': '/var/log/' names a directory; write a pattern for its files, such "
                    + "as /var/log/*.log",
                "6:20: error: 'exclude_files' in input 'i': 'a/b' is a relative path; let it begin with '/' or '**/', "
                    + "or write a file name alone",
                "7:15: error: 'timezone' in input 'i': 'Mars/Phobos' is not a time zone of this system; write local, "
                    + "UTC, a name such as Europe/Berlin, or an offset such as -05:00",
                "8:15: error: 'labels' in input 'i': the name 'a b' is not a label's name; write up to 32 letters, "
                    + "digits and '._-'",
                "9:21: error: 'max_event_size' in input 'i': '1GiB' is out of range; write 1KiB to 16MiB",
                "12:9: error: 'to' in output 'o': 'syslog://x' is not an address: unknown scheme 'syslog'; known are: "
                    + "tcp, tls, relp, relp+tls, http, https; write it as tls://HOST:PORT, an IPv6 address in brackets",
                "13:11: error: 'from' in output 'o' is an empty list; write a value, or remove the line",
                "14:24: error: 'redact' in output 'o': 'hide' is not one of keep, hash, mask, truncate, drop; write one "
                    + "of them",
                "14:30: error: 'redact' in output 'o': the name 'a b' is no field's; write a key such as SUBJECT, "
                    + "REASON.mail for a key within REASON, REASON.attributes, query_string, email, ip, token or authorization",
                "15:25: error: 'facility' in 'syslog' of output 'o': 'auth2' is not one of kern, user, mail, daemon, "
                    + "auth, syslog, lpr, news, uucp, cron, authpriv, ftp, ntp, audit, alert, clock, local0, local1, local2, "
                    + "local3, local4, local5, local6, local7; did you mean 'auth'?",
                "15:42: error: 'app_name' in 'syslog' of output 'o': 'a b' is no APP-NAME; write 1 to 48 ASCII "
                    + "characters without spaces",
                "16:25: error: 'min_version' in 'tls' of output 'o': '1.1' is not one of 1.2, 1.3; did you mean '1.2'?",
                "16:34: error: 'ca' in 'tls' of output 'o': 'none' is not an absolute path; let it begin with '/'",
                "17:24: error: 'compression_level' in output 'o': '0' is out of range; write 1 to 9",
                "18:23: error: 'idle' in 'timeouts' of output 'o': 'never' is not a duration; write a whole number and "
                    + "a unit, such as 500ms, 30s, 5m, 12h or 7d",
            ])
    }

    @Test func aPasswordInAnAddressIsNotRepeated() throws {
        let found = try ConfigurationFolder.diagnostics(
            minimal().replacing("tls://siem", with: "tls://user:hunter2@siem"))
        #expect(found.count == 1)
        #expect(found.allSatisfy { !$0.contains("hunter2") })
    }

    @Test func limitsThatContradictEachOtherAreNamed() throws {
        #expect(
            try ConfigurationFolder.diagnostics(
                minimal("retry: { min: 2m, max: 1m }\n    settle: { in_flight: 128KiB }\n")
            ) == [
                "8:19: error: 'min' (2m) is longer than 'max' (60s); lower the one or raise the other",
                "9:26: error: 'settle.in_flight' (128KiB) cannot hold a batch of 'batch.max_bytes' (256KiB); "
                    + "raise the one or lower the other",
            ])
    }

    @Test func onePatternInTwoInputsIsAnError() throws {
        #expect(
            try ConfigurationFolder.diagnostics(
                minimal().replacing("inputs:", with: "inputs:\n  a: { files: /var/log/gw/*.log }"))
                == [
                    "5:13: error: the pattern '/var/log/gw/*.log' stands twice, also in input 'a'; "
                        + "a file belongs to one input: remove one of the two"
                ])
    }
}

@Suite struct WarningsOfAConfiguration {
    private func warnings(_ text: String) throws -> [String] {
        let folder = try ConfigurationFolder(["1.yaml": text])
        #expect(folder.load().configuration != nil)
        return folder.diagnostics().map { $0.replacing("conf.d/1.yaml:", with: "") }
    }

    @Test func nothingIsSaidOfAConfigurationThatIsFine() throws {
        #expect(try warnings(minimal()).isEmpty)
        // The agent's own events can be asked for as well.
        #expect(try warnings(minimal("from: [gateway, gatepost]")).isEmpty)
    }

    @Test func settingsWithoutEffectArePointedOut() throws {
        #expect(
            try warnings(
                minimal(
                    "compression_level: 3\n    format: json\n    syslog: { bom: true }\n    tls: { insecure: true }")
            ) == [
                "8:24: warning: 'compression_level' has no effect without compression; add 'compression'",
                "10:5: warning: 'syslog' has no effect on the format json; remove it, or write format: rfc5424",
                "11:22: warning: 'insecure' has no effect beside 'verify: full'; remove it",
            ])
        #expect(
            try warnings(minimal("tls: { verify: full }").replacing("tls://siem.example.com", with: "tcp://localhost"))
                == [
                    "8:5: warning: 'tls' has no effect on tcp://localhost:6514; remove it"
                ])
        #expect(
            try warnings("spool: { segment_size: 64MiB, max_size: 64MiB }\n" + minimal()) == [
                "1:24: warning: 'segment_size' is more than a quarter of 'max_size'; 16MiB is used, so that room "
                    + "can come back"
            ])
    }

    @Test func aSpoolTooSmallForItsLargestEventIsRefused() throws {
        #expect(
            try ConfigurationFolder.diagnostics(
                "spool: { max_size: 8MiB }\n" + minimal(input: "max_event_size: 4MiB"))
                == [
                    "1:20: error: 'max_size' (8MiB) is less than four times the 'max_event_size' of input 'gateway' "
                        + "(4MiB), so that the spool could be too small for a single event; write max_size: 16MiB or more, "
                        + "or lower 'max_event_size'"
                ])
        #expect(
            try ConfigurationFolder.diagnostics(
                "spool: { max_size: 16MiB }\n" + minimal(input: "max_event_size: 4MiB")) == [])
    }

    @Test func whatIsKeptIsADurationOrASize() throws {
        for (text, keep) in [
            ("0", KeepPolicy.nothing), ("0s", .nothing), ("7d", .age(.seconds(7 * 86_400))),
            ("10GiB", .bytes(10 << 30)),
        ] {
            let configuration = try ConfigurationFolder.load("spool: { keep: \(text) }\n" + minimal())
            #expect(configuration?.spool.keep == keep, "\(text)")
        }
        let message = try #require(try ConfigurationFolder.diagnostics("spool: { keep: 7 }\n" + minimal()).first)
        #expect(message.hasPrefix("1:16: error: 'keep' in 'spool': '7' has no unit"))
    }

    @Test func anInputThatNobodyTakesIsPointedOut() throws {
        #expect(
            try warnings(minimal("from: [gateway]").replacing("inputs:", with: "inputs:\n  lonely: { files: /x }")) == [
                "3:3: warning: no output takes the events of input 'lonely'; name it in an output's 'from'"
            ])
    }

    @Test func aFieldThatWasProbablyMistypedIsPointedOut() throws {
        #expect(
            try warnings(minimal("redact: { SUBJCT: hash, OTHER_VENDOR_FIELD: hash }")) == [
                "8:23: warning: no event of the gateway has a field 'SUBJCT'; did you mean 'SUBJECT'?"
            ])
    }
}
