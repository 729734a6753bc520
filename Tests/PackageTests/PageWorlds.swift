import Foundation
import Harness

/// For each page with commands what it presumes, and somebody who does what it says. What each gives is what of the page
/// is still to come: nothing.
enum PageWorlds {
    typealias World = @Sendable (GatewayHost, Page) async throws -> Walk

    /// By path. `docs/install.md` has InstallationTests.
    static let all: [String: World] = [
        "README.md": readme, "docs/feeding.md": feeding, "docs/monitoring.md": plain, "docs/operate.md": operate,
        "docs/spool.md": spool, "docs/testing.md": plain, "docs/tls.md": tls, "docs/troubleshoot.md": plain,
        "docs/upgrade.md": upgrade, "docs/collectors/elastic.md": elastic, "docs/collectors/http.md": http,
    ]

    private static func walk(_ page: Page, on host: GatewayHost, as user: String = "person") -> Walk {
        Walk(page, in: host.debian, folder: host.folder, service: host.service, as: user)
    }

    /// The agent runs, and delivers.
    private static func plain(_ host: GatewayHost, _ page: Page) async throws -> Walk {
        try await host.begin()
        let walk = walk(page, on: host)
        try await walk.toTheEnd()
        return walk
    }

    /// Nothing runs: the page starts the agent, from the configuration that stands on it.
    private static func readme(_ host: GatewayHost, _ page: Page) async throws -> Walk {
        try await host.begin("", runs: false)
        let configuration = page.blocks.first { $0.kind == .configuration }
        try host.configure(configuration?.text ?? "", as: "10-gateway.yaml")
        try await host.debian.root.output(["chown", "-R", "root:root", "/var/lib/gatepost"])
        try await host.simulate(100, to: host.debian.root("\(FreshDebian.clone)/gateway.log"))
        try await host.archive("gw-20260301.tar.gz", events: 100)
        let walk = walk(page, on: host, as: "root")
        try await walk.on(through: "Five lines")
        try await host.delivered(2000)
        try await walk.toTheEnd()
        try await walk.stopAgent()
        return walk
    }

    /// One output that delivers, and one whose collector is away.
    private static func operate(_ host: GatewayHost, _ page: Page) async throws -> Walk {
        try await host.begin(
            """
            agent: { name: gw-01 }
            outputs:
              siem: { to: "tls://siem.example.com:6514" }
              archive: { to: "tls://archive.example.com:6514", format: json }
            """)
        try await host.delivered(2000)
        try host.keepLogging()
        let walk = walk(page, on: host)
        try await walk.toTheEnd()
        return walk
    }

    /// A backlog, since the collector is away until it is sent again what it had.
    private static func spool(_ host: GatewayHost, _ page: Page) async throws -> Walk {
        try await host.begin(
            "spool: { keep: 7d, segment_size: 1MiB }\n\(GatewayHost.siem)", events: 4000, listens: false)
        try await host.spooled(4000)
        let walk = walk(page, on: host)
        walk.exits["sudo gatepost spool verify"] = 65
        // Of that hour there is nothing.
        walk.exits["sudo gatepost replay siem --since '2026-03-01 08:00' --until '2026-03-01 09:00'"] = 66
        let segment = "/var/lib/gatepost/spool/00000000000000000001.seg"
        try damage(host.debian.root(segment))
        try await walk.onThroughCommands()
        try await walk.next()
        try damage(host.debian.root(segment))
        try await walk.on(through: "Dropping what waits")
        try await host.collect()
        try await host.simulate(2000, seed: 9, to: host.debian.root(GatewayHost.log))
        try await host.delivered(2000)
        try await walk.toTheEnd()
        return walk
    }

    /// Turns a byte in the middle of a file over; done twice, it is as it was.
    private static func damage(_ path: String) throws {
        guard let file = FileHandle(forUpdatingAtPath: path) else { throw HarnessError("cannot open \(path)") }
        let middle = try file.seekToEnd() / 2
        try file.seek(toOffset: middle)
        let byte = try file.read(upToCount: 1)?.first ?? 0
        try file.seek(toOffset: middle)
        try file.write(contentsOf: [~byte])
        try file.close()
    }

    /// Archives beside what came by a listener; a pipe; and a trace of Java in a file.
    private static func feeding(_ host: GatewayHost, _ page: Page) async throws -> Walk {
        try await host.begin()
        let walk = walk(page, on: host)
        try await walk.on(through: "UDP")

        _ = try await host.service.stop()
        try host.configure("inputs: { gateway: { stdin: true } }", as: "10-gateway.yaml")
        let old = host.debian.root("\(FreshDebian.clone)/old.log")
        try await host.simulate(500, seed: 5, to: old)
        try await Command.output(["gzip", old])
        try await walk.on(through: "A pipe")
        try await host.delivered(500)
        try await walk.stopAgent()

        try host.configure("inputs: { gateway: { listen: [\"tcp://127.0.0.1:5140\"] } }", as: "10-gateway.yaml")
        try await host.service.start()
        try await host.archive("gateway-20260301.tar.gz", events: 100)
        try await walk.onThroughCommands()
        try await host.delivered(300)
        try await missSome(host)
        try await walk.on(through: "Archives: filling a hole")
        guard walk.output.contains("51 events ("), walk.output.contains("from 3 of 3 files; 249 events had come") else {
            throw HarnessError("the hole has 51 events:\n\(walk.output)")
        }

        try host.configure("inputs: { gateway: { files: [\"\(GatewayHost.log)\"] } }", as: "10-gateway.yaml")
        _ = try await host.service.reload()
        try await walk.toTheEnd()
        try await eventually("the trace is one event") {
            let trace = try await host.said("gatepost spool cat --input gateway | grep XNIO || true")
            return trace.contains(#""level":"ERROR""#) && trace.contains(#""PID":"1336","THREAD":"XNIO-2 task-11""#)
                && trace.contains(#""message":"it broke\njava.lang."#) && trace.contains(#"\n\t... 57 more""#)
        }
        return walk
    }

    /// Feeds three logs but for 17 lines of each, and archives them whole.
    private static func missSome(_ host: GatewayHost) async throws {
        let logs = try TemporaryFolder()
        // Of a time of which it is known what came.
        let time = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 2))
        for name in ["audit", "access", "monitor"] {
            let lines = (1...100).map { number in
                "\(time) gw-01 ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [APP=\"\(name)\(number)\"] allow\n"
            }
            let log = try logs.write("\(name).log", lines.joined())
            let fed = "head -n 83 \(log) >/dev/tcp/127.0.0.1/5140"
            try await Command.output(host.debian.onItsNetwork + ["bash", "-c", fed])
        }
        try await host.archive("gateway-20260301.tar.gz", of: logs)
        try await host.delivered(300 + 249)
    }

    /// The collector's own key is pinned as the page says, and an authority publishes its list.
    private static func tls(_ host: GatewayHost, _ page: Page) async throws -> Walk {
        try await host.begin()
        let published = try TemporaryFolder()
        let list = try await host.authority.revocationList("list", of: [])
        try await Command.output(["openssl", "crl", "-in", list, "-outform", "der", "-out", published("ca.crl")])
        let server = try await host.serve(
            ["python3", "-m", "http.server", "80", "--directory", published.path], on: 80)
        let walk = walk(page, on: host)
        try await walk.on(through: "Pins")
        let pin = walk.output.split(separator: "\n").last ?? ""
        try await walk.toTheEnd()
        server.kill()

        let lists = "/etc/gatepost/lists.pem"
        try await host.debian.root.output(["cp", "\(FreshDebian.clone)/lists.pem", lists])
        try host.configure(
            """
            outputs:
              siem: { to: "tls://siem.example.com:6514", tls: { pins: ["sha256:\(pin)"], crl: \(lists) } }
            """)
        let checked = try await host.said("gatepost check --connect")
        guard checked.contains("connected to") else {
            throw HarnessError("the pin or the list does not fit:\n\(checked)")
        }
        return walk
    }

    /// A package that is newer than the one installed, beside the person.
    private static func upgrade(_ host: GatewayHost, _ page: Page) async throws -> Walk {
        try await host.begin()
        let next = try TemporaryFolder()
        let newer = try await DebianPackage.shared.value.successor(in: next)
        try await Command.output(["cp", newer, host.debian.root("\(FreshDebian.clone)/gatepost_NEW_amd64.deb")])
        let walk = walk(page, on: host)
        try await walk.toTheEnd()
        let installed = try await host.said("dpkg-query --show gatepost")
        guard installed.hasSuffix("+next\n") else { throw HarnessError("this is installed: \(installed)") }
        return walk
    }

    /// A server that keeps what is put there.
    private static func elastic(_ host: GatewayHost, _ page: Page) async throws -> Walk {
        try await host.begin(runs: false, listens: false)
        let place = "/usr/share/doc/gatepost/examples/collectors/elastic"
        try await host.debian.root.output(["sh", "-c", "cp \(place)/* \(FreshDebian.clone)/"])
        let kept = try TemporaryFolder()
        let configuration = try kept.write(
            "nginx.conf",
            """
            daemon off;
            user root;
            master_process off;
            pid \(kept("nginx.pid"));
            error_log stderr notice;
            events {}
            http {
                access_log off;
                client_body_temp_path \(kept("body"));
                server {
                    listen 127.0.0.1:9200 ssl;
                    ssl_certificate \(host.identity.certificate);
                    ssl_certificate_key \(host.identity.key);
                    root \(kept.path);
                    dav_methods PUT;
                    create_full_put_path on;
                }
            }

            """)
        let server = try await host.serve(["/usr/sbin/nginx", "-c", configuration], on: 9200)
        let walk = walk(page, on: host)
        try await walk.toTheEnd()
        server.kill()
        for (put, file) in [
            ("_ingest/pipeline/gatepost", "pipeline.json"),
            ("_index_template/access_gateway", "index-template-ecs.json"),
        ] where kept.read(put) != Data(host.debian.root.read("\(place)/\(file)").utf8) {
            throw HarnessError("\(put) is not \(file)")
        }
        return walk
    }

    /// A server that refuses three events, and then takes them.
    private static func http(_ host: GatewayHost, _ page: Page) async throws -> Walk {
        let server = try await MoodyServer(
            #"{ "status": 400, "body": "a line is no event" }"#, port: 8080, with: host.debian.onItsNetwork)
        try await host.begin(
            "outputs: { http: { to: \"http://siem.example.com:8080/in\", format: json } }", events: 3, listens: false)
        try await host.status("three are refused") { status in
            (status["outputs"] as? [[String: Any]] ?? []).first?["dead_letters"] as? Int == 3
        }
        let walk = walk(page, on: host)
        let command = walk.rest.lastIndex { $0.kind == .typed } ?? 0
        while walk.rest.startIndex < command { try await walk.next() }
        try server.answers("{}")
        try await walk.toTheEnd()
        guard server.taken.count == 3 else { throw HarnessError("the server has taken \(server.taken)") }
        return walk
    }
}
