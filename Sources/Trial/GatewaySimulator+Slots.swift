internal import Bytes

/// How each ``EventSlot`` of a line is filled.
extension GatewaySimulator {
    /// Writes what the line leaves open.
    mutating func append(_ slot: EventSlot, to line: inout ByteWriter) {
        switch slot {
        case .access, .console, .monitor, .admin: appendBeginning(slot, to: &line)
        case .iso: clock.appendISO(to: &line)
        case .bsd: clock.appendBSD(to: &line)
        case .commonLog: clock.appendCommonLog(to: &line)
        case .slashed: clock.appendSlashed(to: &line)
        case .spaced: clock.appendSpaced(to: &line)
        case .hyphened: clock.appendHyphened(to: &line)
        case .today: clock.appendToday(to: &line)
        case .nextYear: clock.appendNextYear(to: &line)
        case .unixTime: line.append(decimal: clock.unixSeconds)
        case .id: appendMarker(to: &line)
        case .session: appendSession(visitor.session, to: &line)
        case .auth: appendSession(visitor.authentication, to: &line)
        case .appSession:
            line.append(hex: visitor.application.0, digits: 16)
            line.append(hex: visitor.application.1, digits: 16)
        case .user:
            line.append(SimulatedNames.accountFirst[visitor.firstName])
            line.append(SimulatedNames.accountLast[visitor.lastName])
        case .first: line.append(SimulatedNames.firstNames[visitor.firstName])
        case .last: line.append(SimulatedNames.lastNames[visitor.lastName])
        case .ip: line.append(address: visitor.address)
        case .otherIP: line.append(address: ~visitor.address)
        case .agent: line.append(SimulatedNames.agents[visitor.agent])
        case .app: line.append(SimulatedNames.applications[visitor.app].name)
        case .appType: line.append(SimulatedNames.applications[visitor.app].type)
        case .appDomain: line.append(SimulatedNames.applications[visitor.app].domain)
        case .groups: line.append(SimulatedNames.groups[visitor.groups])
        case .adminSession: appendAdminSession(to: &line)
        case .newAdminSession:
            adminSession = InlineArray { _ in numbers.next() }
            appendAdminSession(to: &line)
        case .path: appendPath(to: &line)
        case .asset:
            appendChoice(SimulatedNames.assets, to: &line)
            appendMarker(to: &line)
        case .method: appendChoice(SimulatedNames.methods, to: &line)
        case .status: appendChoice(SimulatedNames.statuses, to: &line)
        case .size: line.append(decimal: 120 + UInt64(numbers.below(48_000)))
        case .seconds:
            line.append("0.")
            line.append(decimal: UInt64(numbers.below(900)), digits: 3)
        case .referer: appendReferer(to: &line)
        case .host: line.append(host)
        case .uuid: appendUUID(to: &line)
        case .digit: line.append(decimal: UInt64(numbers.below(10)))
        case .percent: line.append(decimal: UInt64(1 + numbers.below(80)))
        case .number: line.append(decimal: UInt64(10_000 + numbers.below(90_000)))
        case .port: line.append(numbers.below(2) == 0 ? "389" : "636")
        case .process: line.append(decimal: UInt64(1000 + numbers.below(30_000)))
        }
    }

    /// The time in one of the gateway's two styles, the host, and the application and process as that style has them.
    private mutating func appendBeginning(_ slot: EventSlot, to line: inout ByteWriter) {
        let older = numbers.below(3) == 0
        if older { clock.appendBSD(to: &line) } else { clock.appendISO(to: &line) }
        line.append(UInt8(ascii: " "))
        line.append(host)
        switch slot {
        case .access: line.append(older ? " Access Gateway ACCESS" : " ACCESS_GATEWAY ACCESS")
        case .console: line.append(older ? " WEB_CONSOLE" : " ACCESS_GATEWAY WEB_CONSOLE")
        case .monitor: line.append(older ? " Access Gateway OAG_MONITOR MONITOR" : " OAG_MONITOR MONITOR")
        default: line.append(older ? " ADMIN_CONSOLE" : " OAG ADMIN_CONSOLE")
        }
    }

    private func appendMarker(to line: inout ByteWriter) {
        line.append(prefix)
        if count < 1_000_000_000 {
            line.append(decimal: count, digits: 9)
        } else {
            line.append(decimal: count)
        }
    }

    /// `_` and 42 hexadecimal digits.
    private func appendSession(_ session: (UInt64, UInt64, UInt64), to line: inout ByteWriter) {
        line.append(UInt8(ascii: "_"))
        line.append(hex: session.0, digits: 16)
        line.append(hex: session.1, digits: 16)
        line.append(hex: session.2, digits: 10)
    }

    /// 40 characters of base64url, as the web console's session ids are.
    private func appendAdminSession(to line: inout ByteWriter) {
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        for part in 0..<4 {
            for index in 0..<10 {
                let digit = Int(truncatingIfNeeded: adminSession[part] >> UInt64(index * 6)) & 63
                line.append(unsafe alphabet.utf8Start[digit])
            }
        }
    }

    /// A resource with the marker in its path, some with a query string that nobody should see.
    private mutating func appendPath(to line: inout ByteWriter) {
        line.append(SimulatedNames.applications[visitor.app].path)
        appendMarker(to: &line)
        appendChoice(SimulatedNames.suffixes, to: &line)
        if numbers.below(8) == 0 {
            line.append("?tab=2&token=")
            line.append(hex: numbers.next(), digits: 16)
        }
    }

    private mutating func appendReferer(to line: inout ByteWriter) {
        switch numbers.below(8) {
        case 0...3: line.append(UInt8(ascii: "-"))
        case 4:
            line.append("https://idp.example.com/app/template_saml_2_0/exkckwwaxvY3crKhn0h7/sso/saml?RelayState=")
            line.append(hex: numbers.next(), digits: 16)
        default:
            line.append("https://")
            line.append(SimulatedNames.applications[visitor.app].domain)
            line.append(SimulatedNames.applications[visitor.app].path)
        }
    }

    /// RFC 9562 version 4.
    private mutating func appendUUID(to line: inout ByteWriter) {
        let high = numbers.next()
        let low = numbers.next()
        line.append(hex: high >> 32, digits: 8)
        line.append(UInt8(ascii: "-"))
        line.append(hex: high >> 16, digits: 4)
        line.append("-4")
        line.append(hex: high, digits: 3)
        line.append(UInt8(ascii: "-"))
        line.append(hex: low >> 50 | 0x8000, digits: 4)
        line.append(UInt8(ascii: "-"))
        line.append(hex: low, digits: 12)
    }

    private mutating func appendChoice(_ choices: [StaticString], to line: inout ByteWriter) {
        line.append(choices[numbers.below(choices.count)])
    }
}

extension ByteWriter {
    /// The last `digits` hexadecimal digits of `value`, at most 16, in lower case.
    fileprivate mutating func append(hex value: UInt64, digits: Int) {
        let high = Self.digits(of: value >> 32)
        let low = Self.digits(of: value & 0xFFFF_FFFF)
        let block = unsafe unsafeBitCast(SIMD2<UInt64>(high, low), to: SIMD16<UInt8>.self)
        if digits == 16 {
            append(block, count: 16)
        } else {
            for index in (16 - digits)..<16 { append(block[index]) }
        }
    }

    /// The eight hexadecimal digits of a 32-bit value, the first in the lowest byte.
    private static func digits(of value: UInt64) -> UInt64 {
        var nibbles = value
        nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = ((nibbles + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return (nibbles + 0x3030_3030_3030_3030 + letters * 0x27).byteSwapped
    }

    /// An address in one of the ranges that a gateway sees: 10/8, or RFC 5737's.
    fileprivate mutating func append(address: UInt32) {
        if address & 3 == 0 {
            append("203.0.113.")
        } else {
            append("10.")
            append(decimal: UInt64(address >> 8 & 0xFF))
            append(UInt8(ascii: "."))
            append(decimal: UInt64(address >> 16 & 0xFF))
            append(UInt8(ascii: "."))
        }
        append(decimal: UInt64(address >> 24))
    }
}
