/// What a catalog line leaves open: written `{name}` in a line of the catalog.
enum EventSlot: String, CaseIterable {
    // The beginnings of lines: the time in one of the gateway's two styles, the host, application and process.
    case access, console, monitor, admin, iso, bsd

    // Other spellings of the time.
    case commonLog, slashed, spaced, hyphened, today, nextYear, unixTime

    /// The event's unique value, ``GatewaySimulator/marker(seed:number:)``.
    case id

    // The visitor whose event this is.
    case session, auth, appSession, user, first, last, ip, otherIP, agent, app, appType, appDomain, groups

    // The administrator's session: the one that lasts, or a new one.
    case adminSession, newAdminSession

    // Requests.
    case path, asset, method, status, size, seconds, referer

    // Numbers and identifiers.
    case host, uuid, digit, percent, number, port, process
}
