extension Catalog {
    /// What the management console writes, and the scripts beside it: a heading without rows in the overview.
    static let managementConsole: [CatalogEntry] = [
        CatalogEntry(
            "shutdown", processes: ["ADMIN_CONSOLE"], component: "SYSTEM / SHUTDOWN", events: ["SHUTDOWN"],
            .configuration, [.change], fields: "USER",
            [
                CatalogCase(
                    "begun", "appliance shut down", .info, messages: ["Shutting down system."],
                    when: [.messageBegins("Shutting down")])
            ]),
        CatalogEntry(
            "admin_password_reset", processes: ["ADMIN_CONSOLE"], component: "PASSWORD_RESET / ADMIN_CONSOLE",
            events: ["PASSWORD_RESET"], .configuration, [.change], fields: "USER USERNAME",
            [
                CatalogCase(
                    "failed", "password reset failed", .error, outcome: nil, messages: ["Incorrect password entered"],
                    when: [.level([.error])]),
                CatalogCase("changed", "password reset", .info, messages: ["Password reset"], when: [.level([.info])]),
            ]),
        CatalogEntry(
            "support_connection", processes: ["ADMIN_CONSOLE"], component: "SUPPORT_CONNECTION / ENABLE",
            events: ["ENABLE_SUPPORT_CONNECTION"], .configuration, [.change], fields: "USER",
            [
                CatalogCase(
                    "enabled", "the vendor's support let in", .info, messages: ["Enabling support connection"],
                    when: [.messageBegins("Enabling support connection")])
            ]),
        CatalogEntry(
            "support_check", processes: ["ADMIN_CONSOLE"], component: "SUPPORT CONNECTION CHECK / STATUS",
            components: ["SUPPORT CONNECTION CHECK"], .configuration, [.change], fields: "USER",
            [
                CatalogCase(
                    "failed", "check of the support connection failed", .error,
                    messages: ["Exception when checking connection status on the system: …"], when: [.level([.error])])
            ]),
        CatalogEntry(
            "nomination", processes: ["ADMIN_CONSOLE"], component: "CLUSTER MANAGER … / NOMINATION",
            components: ["CLUSTER MANAGER ADMIN", "CLUSTER MANAGER UPDATE ADMIN", "CLUSTER MANAGER UPDATE WORKER"],
            .configuration, [.change], fields: "USER",
            [
                CatalogCase(
                    "token_refused", "nomination with a wrong authorization token", .error,
                    messages: ["Authorization token is incorrect"], when: [.messageHolds("token is incorrect")]),
                CatalogCase(
                    "step_failed", "step of an admin node's nomination failed", .error, .info,
                    messages: ["Incompatible Node List - …", "Failed to …"],
                    when: [.level([.error, .warn, .alert, .fatal]), .messageBegins("Failed to")]),
                CatalogCase(
                    "step", "step of an admin node's nomination", .info,
                    messages: ["free text; EVENT is free text too, such as 'Copy HA configs'"], when: [.level([.info])]),
            ]),
        CatalogEntry(
            "default_password", processes: ["SCRIPT"], component: "-", events: ["DEFAULT_PASSWORD_CHECK"],
            .configuration, [.info], fields: "USER",
            [
                CatalogCase(
                    "absent", "default password not in use", .info,
                    messages: ["Default admin password not detected."], when: [.messageHolds("not detected")]),
                CatalogCase(
                    "in_use", "default password in use", .info, .warn, .error, keyword: .defaultPassword,
                    messages: ["Default admin password detected."],
                    when: [.messageHolds("password detected")]),
            ]),
        CatalogEntry(
            "check_host", processes: ["CHECK_HOST", "HOST_IP_CHECK"], component: "HOST_IP_CHECK, checkConnection.sh",
            components: ["HOST_IP_CHECK", "checkConnection.sh"], .host, [.info], fields: "USER",
            [
                CatalogCase(
                    "failed", "a host was not found, or refused the connection", .info,
                    messages: ["Host <name> not found", "Ncat: Connection refused."],
                    when: [.messageHolds("not found"), .messageHolds("refused"), .messageHolds("timed out")]),
                CatalogCase("done", "a host was looked up or connected to", .info, when: [.level([.info])]),
            ]),
    ]
}
