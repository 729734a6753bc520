import Agent
public import ArgumentParser
import Bytes
public import Events
public import Formats
import Glibc

/// `gatepost convert`: the agent's parser, redaction and formats as a filter.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Read a gateway's lines from standard input and write them in another format.",
        discussion: """
            Session identifiers are hashed and query strings masked, as an output does by default. Without a key file the \
            key is a random one, so that pseudonyms agree within one run only. Events have no id.
            """)

    @Option(help: ArgumentHelp("The format to write.", valueName: "format"))
    var to: EventFormat

    @Option(help: ArgumentHelp("What the lines are.", valueName: "format"))
    var from = InputFormat.auto

    @Option(help: ArgumentHelp("The year of times that have none. Default: this year.", valueName: "year"))
    var year: Int32?

    @Option(
        help: ArgumentHelp("The zone of times that have none: local, UTC, -05:00, Europe/Vienna.", valueName: "zone"))
    var zone = "local"

    @Option(help: ArgumentHelp("The rules for secrets.", valueName: "rules"))
    var redact = Redaction.default

    @Option(
        help: ArgumentHelp("The key that values are hashed under, as in data_dir/redaction.key.", valueName: "file"))
    var redactionKey: String?

    enum Redaction: String, CaseIterable, ExpressibleByArgument {
        case `default`, none
    }

    func validate() throws {
        guard ZoneName(setting: zone) != nil else {
            throw ValidationError("--zone: there is no zone '\(zone)' in /usr/share/zoneinfo, and it is no offset")
        }
        if let year, !(1...9999).contains(year) { throw ValidationError("--year: \(year) is not in 1…9999") }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        guard let zone = ZoneName(setting: zone) else { throw ExitCode(ExitStatus.usage.rawValue) }
        let rules = redact == .none ? RedactionRules.none : .standard
        let key = try redactionKey(for: rules)
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        var converter = Converter(
            to: to, from: from, year: year, zone: zone, rules: rules, key: key,
            arrival: Arrival(seconds: Int64(now.tv_sec), nanoseconds: UInt32(now.tv_nsec)))
        try Self.filter(&converter)
    }

    private func redactionKey(for rules: RedactionRules) throws -> RedactionKey {
        guard let path = redactionKey else {
            if rules != .none {
                StandardError.write(
                    "convert: values are hashed under a random key; give --redaction-key to keep one\n")
            }
            return .random()
        }
        do throws(RedactionKeyError) {
            return try RedactionKey.load(path)
        } catch {
            StandardError.write("convert: \(error)\n")
            switch error {
            case .missing: throw ExitCode(ExitStatus.noInput.rawValue)
            case .malformed: throw ExitCode(ExitStatus.badData.rawValue)
            case .exists: throw ExitCode(ExitStatus.internal.rawValue)
            case .failed(_, _, let code):
                throw ExitCode((code == EACCES ? ExitStatus.noPermission : ExitStatus.io).rawValue)
            }
        }
    }

    /// Standard input to standard output, until the input ends or nobody reads the output any more.
    private static func filter(_ converter: inout Converter) throws {
        let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { unsafe input.deallocate() }
        var output = ByteWriter(minimumCapacity: 1 << 18)
        while true {
            let count = unsafe read(STDIN_FILENO, input.baseAddress, input.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("reading standard input", code: errno) }
            if count == 0 { break }
            unsafe converter.convert(UnsafeRawBufferPointer(rebasing: input[..<count]), into: &output)
            try write(&output)
        }
        converter.finish(into: &output)
        try write(&output)
    }

    private static func write(_ output: inout ByteWriter) throws {
        let failed: Int32? = unsafe output.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let count = unsafe Glibc.write(STDOUT_FILENO, bytes.baseAddress! + offset, bytes.count - offset)
                if count >= 0 {
                    offset += count
                } else if errno != EINTR {
                    return errno
                }
            }
            return nil
        }
        output.removeAll()
        if let code = failed { throw failure("writing to standard output", code: code) }
    }

    private static func failure(_ what: String, code: Int32) -> ExitCode {
        // `convert | head` is no failure.
        if code == EPIPE { return ExitCode(ExitStatus.ok.rawValue) }
        unsafe StandardError.write("convert: \(what) failed: \(String(cString: strerror(code)))\n")
        return ExitCode(ExitStatus.io.rawValue)
    }
}

extension EventFormat: ExpressibleByArgument {}
extension InputFormat: ExpressibleByArgument {}
