public import Bytes

/// Writes what an access gateway writes: realistic lines of the whole catalog, one after the other.
///
/// The same seed and feed give the same bytes everywhere and always: time, people, sessions and requests come from the
/// seed, no clock is read. Every line carries ``marker(seed:number:)``, once or twice, in a part of the line that
/// default redaction leaves alone (a resource's path, MSG, NAME, UUID, TRACKER_ID, the message …). Secrets of every kind
/// that redaction is for are in the lines too: session ids that recur as long as a session lives, USER_AUTHZ's
/// attribute dump, tokens in query strings.
public struct GatewaySimulator: ~Copyable {
    /// The number of lines written.
    public private(set) var count: UInt64 = 0

    private let feed: SimulatedFeed
    let prefix: [UInt8]
    let host: StaticString
    var numbers: RandomNumbers
    var clock: SimulatedClock
    private var visitors: [Visitor]
    /// Whose line is being written.
    private(set) var visitor: Visitor
    /// The administrator's session at the web console.
    var adminSession: InlineArray<4, UInt64>

    private let templates: EventTemplates
    private let visits: Int
    private let requests: Range<Int>
    private let requestErrors: Range<Int>
    private let administration: Range<Int>
    private let sudo: Range<Int>
    private let monitoring: Range<Int>
    private var nextAdministration = 0
    private var nextMonitoring = 0

    /// At once on the gateway: few enough that a short run shows whole visits.
    private static let visitorCount = 192

    /// - Parameters:
    ///   - seed: decides every byte.
    ///   - feed: which of the gateway's feeds to write.
    public init(seed: UInt64, feed: SimulatedFeed = .all) {
        self.feed = feed
        prefix = Array("evt-\(seed)-".utf8)
        host = SimulatedNames.nodes[Int(seed % UInt64(SimulatedNames.nodes.count))]
        clock = SimulatedClock(seed: seed)
        var numbers = RandomNumbers(seed: seed ^ 0x6761_7465_706F_7374)
        visitors = (0..<Self.visitorCount).map { _ in Visitor.underWay(&numbers) }
        visitor = visitors[0]
        adminSession = InlineArray { _ in numbers.next() }
        self.numbers = numbers

        var templates = EventTemplates()
        visits = templates.add(VisitorEvent.allCases.map(\.line)).lowerBound
        requests = templates.add(AccessLogLines.requests)
        requestErrors = templates.add(AccessLogLines.errors)
        administration = templates.add(AdministrationEvents.lines)
        sudo = templates.add(AdministrationEvents.sudo)
        monitoring = templates.add(MonitorEvents.lines)
        self.templates = templates
    }

    /// The value that only line `number` (from 1) of `seed` carries: `evt-<seed>-<number>`, the number with nine digits
    /// at least, so that no marker begins another.
    public static func marker(seed: UInt64, number: UInt64) -> String {
        let digits = String(number)
        return "evt-\(seed)-" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    }

    /// Appends the next line and its LF. No allocation but the buffer's own growth.
    public mutating func appendLine(to line: inout ByteWriter) {
        count += 1
        clock.advance(by: numbers.below(24))
        append(chooseLine(), to: &line)
        line.append(0x0A)
    }

    private mutating func chooseLine() -> Int {
        let index = numbers.below(Self.visitorCount)
        visitor = visitors[index]
        let chance = numbers.below(1000)
        switch feed {
        case .audit:
            if chance < 735 { return visit(index) }
            return chance < 890 ? sudo.lowerBound + (chance & 1) : nextAdministrationLine()
        case .access: return chooseRequest(error: chance < 25)
        case .monitor: return nextMonitoringLine()
        case .all:
            if chance < 540 { return visit(index) }
            if chance < 940 { return chooseRequest(error: chance < 550) }
            if chance < 955 { return sudo.lowerBound + (chance & 1) }
            return chance < 980 ? nextAdministrationLine() : nextMonitoringLine()
        }
    }

    /// The visitor's next step; who has left makes room for another.
    private mutating func visit(_ index: Int) -> Int {
        let event = visitors[index].step(&numbers)
        if event.endsVisit { visitors[index] = Visitor(&numbers) }
        return visits + event.rawValue
    }

    private mutating func chooseRequest(error: Bool) -> Int {
        if error { return requestErrors.lowerBound + numbers.below(requestErrors.count) }
        let chance = numbers.below(100)
        let kind = chance < 50 ? 0 : chance < 75 ? 1 : chance < 98 ? 2 : 3
        return requests.lowerBound + kind
    }

    /// The rare lines come round in turn, so that a short run shows every one.
    private mutating func nextAdministrationLine() -> Int {
        defer { nextAdministration = (nextAdministration + 1) % administration.count }
        return administration.lowerBound + nextAdministration
    }

    private mutating func nextMonitoringLine() -> Int {
        defer { nextMonitoring = (nextMonitoring + 1) % monitoring.count }
        return monitoring.lowerBound + nextMonitoring
    }

    private mutating func append(_ template: Int, to line: inout ByteWriter) {
        let range = templates.range(of: template)
        for index in range {
            let piece = templates.pieces[index]
            line.append(templates.literals, from: Int(piece.start), count: Int(piece.count))
            if let slot = piece.slot { append(slot, to: &line) }
        }
    }
}
