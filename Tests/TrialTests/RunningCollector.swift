import Foundation
import Synchronization
import Testing
import Transport
import Trial

/// A collector that listens on TLS and TCP and writes into a folder of its own.
final class RunningCollector {
    let folder: TemporaryFolder
    let certificates: TrialCertificates
    let collector: Collector
    let tlsPort: Int
    let tcpPort: Int
    private let lines: Lines
    private var isStopped = false

    /// What it said of connections.
    private final class Lines: Sendable {
        let list = Mutex<[String]>([])
    }

    init(decodes: Bool = false, asksForCertificate: Bool = false, output: CollectorSettings.Output? = nil) throws {
        folder = try TemporaryFolder()
        certificates = try TrialCertificates(in: folder.path, withClient: true)
        let lines = Lines()
        self.lines = lines
        collector = try Collector(
            CollectorSettings(
                listen: [
                    Endpoint(scheme: .tls, host: "127.0.0.1", port: 0),
                    Endpoint(scheme: .tcp, host: "127.0.0.1", port: 0),
                ],
                tls: ServerTLSSettings(
                    certificate: certificates.serverCertificate, key: certificates.serverKey,
                    clientCA: asksForCertificate ? certificates.authority : nil),
                output: output ?? .file(folder.path + "/out"), decodes: decodes),
            onLine: { line in lines.list.withLock { $0.append(line) } })
        let bound = try collector.start()
        tlsPort = bound[0].port
        tcpPort = bound[1].port
    }

    deinit {
        do {
            try stop()
        } catch {
            Issue.record("the collector did not stop: \(error)")
        }
    }

    func stop() throws {
        guard !isStopped else { return }
        isStopped = true
        try collector.stop()
    }

    /// What is in its output now.
    var output: Data { FileManager.default.contents(atPath: folder.path + "/out") ?? Data() }

    var messages: [String] { lines.list.withLock { $0 } }

    func client(tls: Bool = false, compression: PythonClient.Compression = .none) -> PythonClient {
        PythonClient(
            port: tls ? tlsPort : tcpPort, authority: tls ? certificates.authority : nil, compression: compression)
    }
}
