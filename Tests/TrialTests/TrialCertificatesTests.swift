import Foundation
import Testing
import Trial

@Suite struct TrialCertificatesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func opensslVerifiesTheChainTheNamesAndThePurposes() throws {
        let made = try TrialCertificates(in: folder.path, names: ["siem.example.com", "192.0.2.7"], withClient: true)
        func verify(_ certificate: String?, _ arguments: [String]) throws -> Bool {
            let path = try #require(certificate)
            return try Command.run(
                "openssl", ["verify", "-x509_strict", "-CAfile", made.authority] + arguments + [path]
            )
            .status == 0
        }
        #expect(try verify(made.serverCertificate, ["-purpose", "sslserver", "-verify_hostname", "localhost"]))
        #expect(try verify(made.serverCertificate, ["-purpose", "sslserver", "-verify_hostname", "siem.example.com"]))
        #expect(try verify(made.serverCertificate, ["-verify_ip", "127.0.0.1"]))
        #expect(try verify(made.serverCertificate, ["-verify_ip", "::1"]))
        #expect(try verify(made.serverCertificate, ["-verify_ip", "192.0.2.7"]))
        #expect(try !verify(made.serverCertificate, ["-verify_hostname", "other.example.com"]))
        #expect(try verify(made.clientCertificate, ["-purpose", "sslclient"]))
        #expect(try !verify(made.clientCertificate, ["-purpose", "sslserver"]))
    }

    @Test func pythonConnectsWithBothSidesVerified() throws {
        let made = try TrialCertificates(in: folder.path, withClient: true)
        let script = """
            import socket, ssl, sys, threading
            ca, cert, key, ccert, ckey = sys.argv[1:]
            server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.load_cert_chain(cert, key)
            server.load_verify_locations(ca)
            server.verify_mode = ssl.CERT_REQUIRED
            listener = socket.create_server(("127.0.0.1", 0))
            def serve():
                c, _ = listener.accept()
                with server.wrap_socket(c, server_side=True) as s: s.sendall(s.recv(5))
            threading.Thread(target=serve, daemon=True).start()
            client = ssl.create_default_context(cafile=ca)
            client.load_cert_chain(ccert, ckey)
            with client.wrap_socket(socket.create_connection(listener.getsockname()), server_hostname="localhost") as s:
                s.sendall(b"hello")
                print(s.recv(5).decode())
            """
        let run = try Command.run(
            "python3",
            [
                "-c", script, made.authority, made.serverCertificate, made.serverKey,
                try #require(made.clientCertificate), try #require(made.clientKey),
            ])
        #expect(run.output == "hello\n", "\(run.errors)")
    }

    @Test func keysCanBeReadByTheirOwnerAlone() throws {
        let made = try TrialCertificates(in: folder.path, withClient: true)
        for key in [made.serverKey, try #require(made.clientKey)] {
            let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 5)
    }

    @Test func aSecondSetReplacesTheFirst() throws {
        _ = try TrialCertificates(in: folder.path)
        let first = FileManager.default.contents(atPath: folder.path + "/ca.pem")
        let made = try TrialCertificates(in: folder.path)
        #expect(FileManager.default.contents(atPath: made.authority) != first)
        #expect(try Command.run("openssl", ["verify", "-CAfile", made.authority, made.serverCertificate]).status == 0)
    }

    @Test func aCertificateCanBeMadeThatHasExpired() throws {
        let authority = try TrialAuthority()
        var request = CertificateRequest(commonName: "old.example.com", names: ["old.example.com"])
        request.validFrom = -7200
        request.validUntil = -3600
        let made = try authority.issue(request)
        try Data(authority.certificate).write(to: URL(fileURLWithPath: folder.path + "/ca.pem"))
        try Data(made.certificate).write(to: URL(fileURLWithPath: folder.path + "/old.pem"))
        let run = try Command.run("openssl", ["verify", "-CAfile", folder.path + "/ca.pem", folder.path + "/old.pem"])
        #expect(run.status != 0)
        #expect((run.output + run.errors).contains("certificate has expired"))
    }

    @Test(arguments: ["", "a,DNS:evil.example.com", "two words", "straße.example"])
    func aNameThatIsNoneIsRefused(name: String) throws {
        let error = #expect(throws: TrialCertificateError.self) {
            try TrialCertificates(in: folder.path, names: [name])
        }
        #expect(error?.description.contains("'\(name)'") == true)
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let missing = folder.path + "/missing"
        let error = #expect(throws: TrialCertificateError.self) { try TrialCertificates(in: missing) }
        #expect(error?.description.contains(missing) == true)
    }
}
