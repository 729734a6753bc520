import Foundation
import Harness

/// nginx as a collector over HTTPS: each body that it takes it keeps as a file, as it came.
struct Nginx {
    let process: ChildProcess
    let port: UInt16
    private let bodies: String

    /// - Parameters:
    ///   - maxBody: nginx's `client_max_body_size`; a larger body is refused with 413, and the connection closed.
    ///   - authorization: the header of requests that are let in, the others being refused with 401; nil: any.
    init(
        in folder: TemporaryFolder, identity: CertificateAuthority.Identity, maxBody: String,
        authorization: String? = nil
    ) async throws {
        port = try LocalPort.free()
        let inner = try LocalPort.free()
        bodies = folder("bodies")
        for name in [bodies, folder("nginx")] {
            try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
        }
        let configuration = try folder.write(
            "nginx.conf",
            """
            daemon off;
            \(getuid() == 0 ? "user root;" : "")
            # One process, so that none outlives it where it is killed.
            master_process off;
            pid \(folder("nginx.pid"));
            error_log stderr warn;
            events {}
            http {
                access_log off;
                client_body_temp_path \(bodies);
                proxy_temp_path \(folder("nginx/proxy"));
                fastcgi_temp_path \(folder("nginx/fastcgi"));
                uwsgi_temp_path \(folder("nginx/uwsgi"));
                scgi_temp_path \(folder("nginx/scgi"));
                server {
                    listen 127.0.0.1:\(port) ssl;
                    ssl_certificate \(identity.certificate);
                    ssl_certificate_key \(identity.key);
                    client_max_body_size \(maxBody);
                    location /events {
                        \(authorization.map { "if ($http_authorization != \"\($0)\") { return 401; }" } ?? "")
                        client_body_in_file_only on;
                        proxy_pass http://127.0.0.1:\(inner)/;
                        proxy_pass_request_body off;
                        proxy_set_header Content-Length "";
                    }
                }
                server {
                    listen 127.0.0.1:\(inner);
                    location / { return 204; }
                }
            }

            """)
        process = try ChildProcess(["/usr/sbin/nginx", "-c", configuration], log: folder("nginx.log"))
        try await process.listens(on: port)
    }

    /// The bodies, each a file, in the order in which they came.
    var files: [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: bodies)) ?? []
        return names.filter { !$0.contains("/") && Int($0) != nil }.sorted().map { "\(bodies)/\($0)" }
    }
}
