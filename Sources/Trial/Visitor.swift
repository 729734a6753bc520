/// One person's visit: from the first request without a session through sign-in and requests to the logout.
struct Visitor: BitwiseCopyable {
    /// What the visitor does next.
    enum Stage: UInt8 {
        case arriving, signingIn, upgrading, browsing, leaving
    }

    var stage = Stage.arriving
    private(set) var requestsLeft = 0

    /// The session's identifiers: 42, 42 and 32 hexadecimal digits are written of them.
    private(set) var session: (UInt64, UInt64, UInt64)
    private(set) var authentication: (UInt64, UInt64, UInt64)
    private(set) var application: (UInt64, UInt64)

    private(set) var firstName: Int
    private(set) var lastName: Int
    private(set) var app: Int
    private(set) var agent: Int
    private(set) var groups: Int
    private(set) var address: UInt32

    init(_ numbers: inout RandomNumbers) {
        session = (numbers.next(), numbers.next(), numbers.next())
        authentication = (numbers.next(), numbers.next(), numbers.next())
        application = (numbers.next(), numbers.next())
        firstName = numbers.below(SimulatedNames.accountFirst.count)
        lastName = numbers.below(SimulatedNames.accountLast.count)
        app = numbers.below(SimulatedNames.applications.count)
        agent = numbers.below(SimulatedNames.agents.count)
        groups = numbers.below(SimulatedNames.groups.count)
        address = UInt32(truncatingIfNeeded: numbers.next())
        requestsLeft = 4 + numbers.below(24)
    }

    /// A visitor met in the middle of a visit.
    static func underWay(_ numbers: inout RandomNumbers) -> Visitor {
        var visitor = Visitor(&numbers)
        visitor.requestsLeft = 1 + numbers.below(visitor.requestsLeft)
        visitor.stage = numbers.below(8) == 0 ? .arriving : .browsing
        return visitor
    }

    /// Does the next thing and says which line the gateway writes for it. After a line that
    /// ``VisitorEvent/endsVisit``, there is no next.
    mutating func step(_ numbers: inout RandomNumbers) -> VisitorEvent {
        let chance = numbers.below(1000)
        switch stage {
        case .arriving:
            stage = .signingIn
            return .noSession
        case .signingIn:
            if chance < 20 { return .expiredAssertion }
            if chance < 30 { return .unknownBinding }
            stage = .upgrading
            return chance < 50 ? .badRelayState : .signedIn
        case .upgrading:
            if chance < 20 { return .badCookie }
            stage = .browsing
            return .upgraded
        case .browsing:
            requestsLeft -= 1
            if requestsLeft == 0 { stage = .leaving }
            if chance < 3 { return .otherAddress }
            if chance < 5 { return .otherDomain }
            if chance < 35 { return .denied }
            if chance < 50 { return .allowedWithEveryAttribute }
            if chance < 280 { return .allowed }
            if chance < 400 { return .verified }
            return .openResource
        case .leaving:
            return .loggedOut
        }
    }
}
