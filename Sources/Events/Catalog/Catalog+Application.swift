extension Catalog {
    private static let sessionFields =
        "SESSION_ID SESSION_AUTH SESSION_APP SUBJECT APP APP_TYPE APP_DOMAIN RESULT REASON REMOTE_IP USER_AGENT MSG"

    /// What the access layer writes: logins, authorizations, sessions.
    static let application: [CatalogEntry] = [
        CatalogEntry(
            "authn", .overview, processes: ["ACCESS"], component: "AUTHN / SAML", events: ["USER_AUTHN"],
            .authentication, [.start],
            fields:
                "SESSION_ID SESSION_AUTH SUBJECT TYPE TRACKER_ID SOURCE SOURCE_TYPE SOURCE_DOMAIN SOURCE_AUTHN_TYPE "
                + "APP APP_DOMAIN RESULT REASON REMOTE_IP USER_AGENT MSG",
            [
                CatalogCase(
                    "relaystate_invalid", "RelayState failed validation", .warn, keyword: .relayStateReset,
                    messages: [
                        "Reset relaystate bad url to default, reason=INVALID_RELAYSTATE",
                        "Failed RelayState validation. RelayState:<bad> changed to:<expected>",
                    ],
                    when: [.reason("INVALID_RELAYSTATE")],
                    otherwise: [.messageBegins("Reset relaystate"), .messageBegins("Failed RelayState validation")]),
                CatalogCase(
                    "assertion_expired", "assertion expired: clocks out of step", .error, outcome: .failure,
                    messages: ["Received an assertion that has expired. …"],
                    when: [.messageBegins("Received an assertion that has expired")]),
                CatalogCase(
                    "binding_missing", "SAML endpoint called directly", .error, outcome: .failure,
                    messages: ["Unable to find the current binding."],
                    when: [.messageBegins("Unable to find the current binding")]),
                CatalogCase(
                    "succeeded", "initial authentication succeeded", .info, outcome: .success,
                    messages: [
                        "Subject has successfully authenticated, reason = valid SAML assertion", "User login:<user>",
                    ],
                    when: [.result("PASS")],
                    otherwise: [
                        .messageBegins("Subject has successfully authenticated"), .messageBegins("User login:"),
                    ]),
                CatalogCase(
                    "failed", "initial authentication failed", .warn, .error, outcome: .failure,
                    otherwise: [.result("FAIL", "DENY")]),
            ]),
        CatalogEntry(
            "authz", .overview, processes: ["ACCESS"], component: "AUTHZ / POLICY", events: ["USER_AUTHZ"], .web,
            [.access],
            fields:
                "SESSION_ID SUBJECT RESOURCE METHOD POLICY POLICY_TYPE DURATION APP APP_TYPE APP_DOMAIN RESULT REASON "
                + "REMOTE_IP USER_AGENT MSG",
            [
                CatalogCase(
                    "allowed", "access to a resource allowed", .info, outcome: .success, types: [.access, .allowed],
                    messages: ["allow access to resource"], when: [.result("ALLOW")],
                    otherwise: [.messageBegins("allow access")]),
                CatalogCase(
                    "denied", "access to a resource denied", .info, outcome: .failure, types: [.access, .denied],
                    keyword: .accessDenied, messages: ["deny access to resource"], when: [.result("DENY")],
                    otherwise: [.messageBegins("deny access")]),
            ]),
        CatalogEntry(
            "session", .overview, processes: ["ACCESS"], component: "AUTHZ / SESSION", events: ["USER_SESSION"],
            .session, [.info], fields: sessionFields,
            [
                CatalogCase(
                    "upgraded", "session upgraded with a valid authCookie", .info, outcome: .success, types: [.start],
                    messages: [
                        "Upgraded authcookie, reason=valid authCookie", "Upgraded auth cookie. App session created.",
                    ],
                    when: [.reason("VALID_AUTHCOOKIE", "valid authCookie")],
                    otherwise: [.messageBegins("Upgraded authcookie"), .messageBegins("Upgraded auth cookie")]),
                CatalogCase(
                    "bad_authcookie", "session upgrade with a bad authCookie", .warn, outcome: .failure,
                    keyword: .badAuthCookie,
                    messages: [
                        "authCookie does not exist this should be investigated, reason = uuid does not exist",
                        "This should be investigated by your security group",
                    ],
                    when: [.reason("INVALID_AUTHCOOKIE", "uuid does not exist")],
                    otherwise: [
                        .messageBegins("authCookie does not exist"), .messageBegins("This should be investigated"),
                    ]
                ),
                CatalogCase(
                    "no_cookie", "access to an application without a session cookie", .info, outcome: .failure,
                    messages: [
                        "No session cookie doing some behavior, reason = No session cookie",
                        "No session cookie. Sending to handler.",
                    ],
                    when: [.reason("NOT_EXIST", "No session cookie")], otherwise: [.messageBegins("No session cookie")]),
                CatalogCase(
                    "remote_ip_mismatch", "integrity failure: remote address", .warn, outcome: .failure,
                    keyword: .sessionIntegrity,
                    messages: [
                        "Session finger print failed",
                        "SRF Request RemoteIP (x-forwarded-for): <new> failed to match session RemoteIP: <old>",
                    ],
                    when: [.reason("SESSION_INTEGRITY_REMOTEIP_MISMATCH")],
                    otherwise: [
                        .all([.messageBegins("Session finger print failed"), .level([.warn])]),
                        .messageHolds("failed to match session RemoteIP"),
                    ]),
                CatalogCase(
                    "domain_mismatch", "integrity failure: session domain", .alert, outcome: .failure,
                    keyword: .sessionIntegrity,
                    messages: [
                        "Session finger print failed",
                        "Request domain:<domain> does not match session Domain:<domain>",
                    ],
                    when: [.reason("SESSION_INTEGRITY_DOMAIN_MISMATCH")],
                    otherwise: [
                        .all([.messageBegins("Session finger print failed"), .level([.alert])]),
                        .messageHolds("does not match session Domain"),
                    ]),
                CatalogCase(
                    "verified", "integrity verified", .info, outcome: .success,
                    messages: ["SRF Request RemoteIP: verified session RemoteIP: <address>"],
                    when: [.reason("SESSION_INTEGRITY_VERIFIED")],
                    otherwise: [.messageHolds("verified session RemoteIP")]),
            ]),
        CatalogEntry(
            "logout", .overview, processes: ["ACCESS"], component: "AUTHN / SESSION", events: ["USER_LOGOUT"],
            .authentication, [.end],
            fields: "SESSION_ID SUBJECT APP APP_TYPE APP_DOMAIN RESULT REASON REMOTE_IP USER_AGENT MSG",
            [
                CatalogCase(
                    "failed", "logout failed", .info, outcome: .failure, when: [.result("FAIL", "DENY")]),
                CatalogCase(
                    "user_initiated", "logout by the user", .info, outcome: .success,
                    messages: ["Subject logout, reason = valid session", "User logout success: <user>."],
                    when: [
                        .result("PASS", "SUCCESS"), .messageBegins("Subject logout"),
                        .messageBegins("User logout success"),
                    ]
                ),
            ]),
        CatalogEntry(
            "store", processes: ["ACCESS"], component: "AUTHN / FAILED", events: ["STORE"], .host, [.info],
            fields: "STORE_NAME FAILURE_COUNT",
            [
                CatalogCase(
                    "failed", "data store failed to start", .warn, outcome: .failure,
                    messages: ["Store failed during initialization."], when: [.messageBegins("Store failed")])
            ]),
    ]
}
