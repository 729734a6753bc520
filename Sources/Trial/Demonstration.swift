internal import Glibc
internal import Synchronization
internal import Transport

/// Everything on one machine: a simulated gateway writes a log, the real agent follows it, and two collectors take the
/// events over TLS, compressed, one as RFC 5424 and one as JSON lines. Both are cut off once in the middle.
public struct Demonstration: Sendable {
    /// How many events; nil: until stopped.
    public var events: UInt64?
    public var rate: EventRate
    /// The program itself, whose `run` command is the agent.
    public var program: String

    public init(events: UInt64?, rate: EventRate, program: String) {
        self.events = events
        self.rate = rate
        self.program = program
    }

    /// Where it stands.
    public struct Progress: Sendable {
        public var written: UInt64 = 0
        public var receivers: [Receiver] = []
        public var hasBeenCut = false

        /// Whether every event that was written has arrived everywhere.
        public var isComplete: Bool { receivers.allSatisfy { $0.lost(of: written) == 0 } }
    }

    /// What one collector got.
    public struct Receiver: Sendable {
        /// The output's format.
        public var format: String
        public var tally: CollectorTally

        /// Different events, each counted once, however often it came.
        public var delivered: UInt64 { tally.markers }

        public func lost(of written: UInt64) -> UInt64 { written > delivered ? written - delivered : 0 }
    }

    /// Without progress for so long, what is missing counts as lost.
    private static let patience = 60.0
    private static let formats = ["rfc5424", "json"]

    /// The path of this program.
    public static func ownProgram() throws(TrialError) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return unsafe readlink("/proc/self/exe", start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard count > 0 else { throw TrialError("reading /proc/self/exe", code: errno) }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// Runs it; blocks the calling thread. What it needs on disk is in a folder of its own, which is removed if nothing
    /// was lost.
    /// - Parameter onProgress: is told where it stands some five times a second.
    /// - Returns: where it stands at the end, with the folder's path if it was kept.
    /// - Throws: what could not be made, started or written.
    public func run(
        until stop: StopSignal, onProgress: (Progress) -> Void
    ) throws(TrialError) -> (progress: Progress, kept: String?) {
        let folder = try DemonstrationFolder()
        let certificates: TrialCertificates
        do throws(TrialCertificateError) {
            certificates = try TrialCertificates(in: folder.path)
        } catch {
            throw TrialError(.io, "\(error)")
        }
        let tls = ServerTLSSettings(
            certificate: certificates.serverCertificate, key: certificates.serverKey, clientCA: nil)
        var collectors: [Collector] = []
        var ports: [Int] = []
        for _ in Self.formats {
            let collector = try Collector(
                CollectorSettings(listen: [Endpoint(scheme: .tls, host: "127.0.0.1", port: 0)], tls: tls))
            ports += try collector.start().map(\.port)
            collectors.append(collector)
        }
        try folder.write("gatepost.yaml", configuration(in: folder.path, certificates, ports))
        try folder.makeFolder("log")
        let log = folder.path + "/agent.log"
        var agent = try ChildProcess(program, ["run", "--config", folder.path], log: log)
        let writer = try Writer(self, path: folder.path + "/log/gateway.log")
        let progress = try follow(collectors, writer, &agent, log: log, until: stop, onProgress)
        agent.stop()
        for collector in collectors { try collector.stop() }
        guard progress.isComplete else { return (progress, folder.path) }
        try folder.remove()
        return (progress, nil)
    }

    private func follow(
        _ collectors: [Collector], _ writer: Writer, _ agent: inout ChildProcess, log: String,
        until stop: StopSignal, _ onProgress: (Progress) -> Void
    ) throws(TrialError) -> Progress {
        var progress = Progress()
        var best: UInt64 = 0
        var isStopping = false
        var changed = now()
        while true {
            let isDone = writer.isDone
            progress.written = try writer.written()
            progress.receivers = zip(Self.formats, collectors).map { Receiver(format: $0, tally: $1.tally) }
            onProgress(progress)
            if isDone, progress.isComplete { return progress }
            if agent.hasEnded() {
                throw TrialError(.io, "the agent ended by itself; \(log) tells why")
            }
            let delivered = progress.receivers.reduce(0) { $0 + $1.delivered }
            if delivered > best {
                best = delivered
                changed = now()
            } else if isDone, now() - changed > Self.patience {
                return progress
            }
            if !progress.hasBeenCut, progress.receivers.allSatisfy({ $0.delivered >= cutAfter }) {
                for collector in collectors { try collector.cutAllConnections() }
                progress.hasBeenCut = true
            }
            let pause: Int32 = isDone ? 20 : 200
            if isStopping {
                poll(nil, 0, pause)
            } else if stop.wait(milliseconds: pause) {
                isStopping = true
                writer.stop()
            }
        }
    }

    private var cutAfter: UInt64 { events.map { max($0 / 2, 1) } ?? UInt64(rate.eventsPerSecond * 5) }

    private func configuration(in folder: String, _ certificates: TrialCertificates, _ ports: [Int]) -> String {
        let outputs = zip(Self.formats, ports).map { format, port in
            """
              \(format):
                to: "tls://localhost:\(port)"
                format: \(format)
                compression: zlib
                tls: { ca: "\(certificates.authority)" }
            """
        }
        return """
            agent:
              name: gatepost-demo
              data_dir: "\(folder)/data"
              admin: { socket: "off", http: "off" }
            inputs:
              gateway:
                files: ["\(folder)/log/*.log*"]
            outputs:
            \(outputs.joined(separator: "\n"))
            """
    }

    private func now() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
