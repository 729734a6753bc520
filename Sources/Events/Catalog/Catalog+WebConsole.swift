extension Catalog {
    private static let administrator = "SUBJECT SESSION_ID REMOTE_IP USER_AGENT"

    /// What the web console writes: its own logins, and changes of the configuration.
    static let webConsole: [CatalogEntry] = [
        CatalogEntry(
            "console_startup", .overview, processes: ["WEB_CONSOLE"], component: "- / -",
            events: ["STARTUP", "SYSTEM_STARTUP"], .host, [.start],
            [
                CatalogCase(
                    "completed", "web console started", .info, messages: ["Startup complete, system ready."],
                    when: [.messageBegins("Startup complete")])
            ]),
        CatalogEntry(
            "console_login", .overview, processes: ["WEB_CONSOLE"], component: "AUTHN / LOCAL", events: ["USER_LOGIN"],
            .authentication, [.start], fields: "SESSION_ID SUBJECT TYPE RESULT REASON REMOTE_IP USER_AGENT",
            [
                CatalogCase(
                    "succeeded", "login to the console", .info, outcome: .success,
                    messages: ["User login success: <user>"], when: [.result("PASS")],
                    otherwise: [.messageBegins("User login success")]),
                CatalogCase(
                    "failed", "login to the console failed", .info, outcome: .failure, keyword: .consoleLoginFailed,
                    messages: ["User login failed: <user>"],
                    when: [.result("FAIL"), .reason("INVALID_CREDENTIALS")],
                    otherwise: [.messageBegins("User login failed")]),
            ]),
        CatalogEntry(
            "console_logout", .overview, processes: ["WEB_CONSOLE"], component: "SESSION / LOCAL",
            events: ["USER_LOGOUT"], .authentication, [.end], fields: "SESSION_ID SUBJECT REASON REMOTE_IP USER_AGENT",
            [
                CatalogCase(
                    "user_initiated", "logout from the console", .info, messages: ["User logout: <user>"],
                    when: [.reason("USER_ACTION")], otherwise: [.messageBegins("User logout")])
            ]),
        CatalogEntry(
            "idp_status", .overview, processes: ["WEB_CONSOLE"], component: "IDP / LOCAL",
            events: ["SYSTEM_IDP_STATUS"], .host, [.info], fields: "NAME DOMAIN TYPE RESULT REASON",
            [
                CatalogCase(
                    "good", "identity provider reachable, key valid", .info, outcome: .success,
                    messages: ["Success confirming IDP status with: <domain>"], when: [.reason("VALID")],
                    otherwise: [.messageBegins("Success confirming IDP status")]),
                CatalogCase(
                    "unreachable", "identity provider not reachable", .alert, .info, outcome: .failure,
                    keyword: .idpUnreachable, messages: ["Failure confirming connectivity with IDP: …"],
                    when: [.reason("INVALID_NETWORK_CONN")],
                    otherwise: [.messageBegins("Failure confirming connectivity with IDP")]),
                CatalogCase(
                    "key_invalid", "security key of the identity provider no longer valid", .alert, .info,
                    outcome: .failure, keyword: .idpKeyInvalid,
                    messages: ["Failure validating security token with IDP: …"], when: [.reason("INVALID_TOKEN")],
                    otherwise: [.messageBegins("Failure validating security token with IDP")]),
            ]),
        CatalogEntry(
            "application", .overview, processes: ["WEB_CONSOLE"], component: "APP / -", events: ["SYSTEM_APP_EVENT"],
            .configuration, [.change],
            fields: "GUID NAME TYPE DOMAIN IDP IDP_DOMAIN IDP_TYPE REASON \(administrator)",
            [
                change("created", "application created", [.change, .creation], .applicationChanged, ["CREATE"]),
                change("updated", "application updated", [.change], .applicationChanged, ["UPDATE"]),
                change("deleted", "application deleted", [.change, .deletion], .applicationChanged, ["DELETE"]),
                change(
                    "activated", "application activated", [.change], .applicationChanged, ["ACTIVATE", "ENABLE"]),
                change(
                    "deactivated", "application deactivated", [.change], .applicationChanged,
                    ["DEACTIVATE", "DISABLE"]),
            ]),
        CatalogEntry(
            "kerberos", .overview, processes: ["WEB_CONSOLE"], component: "KRB5 / -", events: ["SYSTEM_KRB5_EVENT"],
            .configuration, [.change], fields: "REALM REASON \(administrator)",
            [
                change("created", "Kerberos realm created", [.change, .creation], .kerberosChanged, ["CREATE"]),
                change("updated", "Kerberos realm updated", [.change], .kerberosChanged, ["UPDATE"]),
                change("deleted", "Kerberos realm deleted", [.change, .deletion], .kerberosChanged, ["DELETE"]),
            ]),
        CatalogEntry(
            "gateway", .overview, processes: ["WEB_CONSOLE"], component: "OAG / -",
            events: ["SYSTEM_SPGW_EVENT", "SYSTEM_SPGW_SETUP", "SYSTEM_OAG_RESET"], .configuration, [.change],
            fields: "GUID HOST COOKIE_DOMAIN REASON \(administrator)",
            [
                change("set_up", "gateway set up", [.change], .gatewayChanged, ["SETUP", "OAG_SETUP", "SPGW_SETUP"]),
                change("updated", "gateway setting updated", [.change], .gatewayChanged, ["UPDATE", "OAG_UPDATE"]),
                change(
                    "license_accepted", "licence accepted", [.change], .gatewayChanged,
                    ["ACCEPT", "ACCEPT_LICENSE", "OAG_ACCEPT_LICENSE", "SPGW_ACCEPT_LICENSE"]),
                change("reset", "gateway reset", [.change], .gatewayChanged, ["RESET", "OAG_RESET", "SPGW_RESET"]),
            ]),
        CatalogEntry(
            "trusted_domains", processes: ["WEB_CONSOLE"], component: "TRUSTED_DOMAINS", events: ["SYSTEM_TD_EVENT"],
            .configuration, [.change], fields: "SOURCE ACTION",
            [
                CatalogCase(
                    "failed", "change of trusted domains failed", .alert, .warn, .error,
                    when: [.level([.alert, .warn, .error])]),
                CatalogCase(
                    "synchronised", "trusted domains synchronised", .info, when: [.action("SYNC")]),
                CatalogCase("changed", "trusted domains changed", .info, when: [.level([.info])]),
            ]),
        CatalogEntry(
            "console_password_reset", processes: ["WEB_CONSOLE"], component: "PASSWORD_RESET / WEB_CONSOLE",
            events: ["PASSWORD_RESET"], .configuration, [.change], fields: "USER",
            [
                CatalogCase(
                    "default_password", "default password entered again", .error, keyword: .defaultPassword,
                    messages: ["Password reset failed. Default password was entered."],
                    when: [.messageHolds("Default password was entered")]),
                CatalogCase("failed", "password reset failed", .error, when: [.level([.error])]),
                CatalogCase("changed", "password reset", .info, when: [.level([.info])]),
            ]),
        CatalogEntry(
            "console_message", processes: ["WEB_CONSOLE"], component: "no block", shape: .text, .configuration,
            [.change],
            [
                CatalogCase(
                    "password_updated", "administrator's password updated",
                    messages: ["Admin password updated successfully."],
                    when: [.messageBegins("Admin password updated")])
            ]),
    ]

    private static func change(
        _ id: String, _ title: String, _ types: [EventType], _ keyword: MonitoringKeyword, _ reasons: [String]
    ) -> CatalogCase {
        CatalogCase(
            id, title, .info, types: types, keyword: keyword, messages: ["… action: '\(reasons[reasons.count - 1])'"],
            when: [.field(.reason, reasons)], otherwise: reasons.map { .messageHolds("action: '\($0)'") })
    }
}
