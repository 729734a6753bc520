extension Catalog {
    /// What the process monitor writes: a heading without rows in the overview.
    static let processMonitor: [CatalogEntry] = [
        CatalogEntry(
            "nginx_test", processes: ["MONITOR"], component: "NGINX", events: ["CONFIG_TEST"], .host, [.info],
            fields: "STATUS UUID",
            [
                CatalogCase(
                    "valid", "nginx configuration valid", .info, outcome: .success,
                    messages: ["NGINX configuration is valid."], when: [.status("VALID")]),
                CatalogCase(
                    "warning", "nginx configuration accepted with a warning", .warn, outcome: .failure,
                    when: [.status("CONFLICTING_SERVER_NAME", "SUSPICIOUS_SYMBOL", "UNKNOWN_WARNING")],
                    otherwise: [.level([.warn])]),
                CatalogCase(
                    "invalid", "nginx configuration invalid", .error, outcome: .failure,
                    when: [
                        .status(
                            "HOST_NOT_FOUND", "UNKNOWN_DIRECTIVE", "INVALID_PARAMETER", "DUPLICATE_LOCATION",
                            "UNEXPECTED_END_OF_FILE", "UNKNOWN_ERROR")
                    ],
                    otherwise: [.level([.error])]),
            ]),
        CatalogEntry(
            "disk_usage", processes: ["MONITOR"], component: "DISK_USAGE", events: ["DISK_USAGE"], .host, [.info],
            fields: "FILESYSTEM MOUNT USAGE",
            [
                CatalogCase(
                    "high", "file system at least 90 % full (hourly)", .info, keyword: .diskUsage,
                    messages: ["Mount <path> is <n>% full"], when: [.percentage(.usage, atLeast: 90)]),
                CatalogCase(
                    "reported", "use of a file system (hourly)", .info, messages: ["Mount <path> is <n>% full"],
                    when: [.percentage(.usage, atLeast: 0)]),
            ]),
        CatalogEntry(
            "kerberos_check", processes: ["MONITOR"], component: "KRB5", events: ["MONITOR"], .host, [.info],
            fields: "STATUS",
            [
                CatalogCase("valid", "Kerberos works (hourly)", .info, outcome: .success, when: [.status("VALID")]),
                CatalogCase(
                    "failed", "Kerberos does not work", .info, .warn, .error, when: [.status("INVALID", "FAILED")]),
            ]),
        CatalogEntry(
            "session_cache", processes: ["MONITOR"], component: "SESSION_CACHE", events: ["SESSION_CACHE_USAGE"],
            .host, [.info], fields: "CACHE_SIZE CURRENT_USAGE USAGE_PERCENT",
            [
                CatalogCase(
                    "reported", "use of the session cache (hourly)", .info,
                    messages: ["Current session cache utilization is <n>%."], when: [.level([.info])])
            ]),
        CatalogEntry(
            "certificate", processes: ["MONITOR"], component: "CERT_CHECK", events: ["SSL_CERT_VALIDITY_CHECK"], .host,
            [.info], fields: "USER EXPIRY",
            [
                CatalogCase(
                    "valid", "certificate valid for more than 30 days (daily)", .info,
                    messages: ["SSL Certificate is valid for more than 30 days"], when: [.level([.info])]),
                CatalogCase(
                    "expiring", "certificate expires within 30 days", .warn, keyword: .certificateExpiry,
                    when: [.level([.warn])]),
                CatalogCase(
                    "expired", "certificate expired or absent", .error, keyword: .certificateExpiry,
                    when: [.level([.error])]),
            ]),
        CatalogEntry(
            "service", processes: ["MONITOR"], component: "SERVICE", events: ["START", "STOP"], .host, [.info],
            fields: "SERVICE",
            [
                CatalogCase(
                    "started", "service started", .info, messages: ["Starting <service>."],
                    when: [.messageBegins("Start")]),
                CatalogCase(
                    "stopped", "service stopped", .info, messages: ["Stopping <service>."],
                    when: [.messageBegins("Stop")]),
            ]),
        CatalogEntry(
            "store_check", processes: ["MONITOR"], component: "STORE", events: ["VALIDATE"], .host, [.info],
            fields: "NAME STATUS",
            [
                CatalogCase("passed", "data store works (hourly)", .info, outcome: .success, when: [.status("passed")]),
                CatalogCase(
                    "failed", "data store does not work", .info, .warn, .error, outcome: .failure,
                    when: [.status("failed", "error")]),
            ]),
        CatalogEntry(
            "directory_check", processes: ["MONITOR"], component: "AUTH_MODULE",
            events: ["TEST_AUTHN_AD", "TEST_AUTHN_LDAP"], .host, [.info],
            fields: "STATUS UUID HOST PORT USER_SEARCH_BASE_DN SEARCH_ATTRIBUTE",
            [
                CatalogCase(
                    "valid", "directory answers", .info, outcome: .success, messages: ["Auth module is valid"],
                    when: [.status("LDAP_VALID")]),
                CatalogCase(
                    "refused", "directory refuses the connection", .warn, outcome: .failure,
                    when: [.status("LDAP_ERROR_CONNECTION_REFUSED")]),
                CatalogCase(
                    "failed", "directory check failed", .error, outcome: .failure,
                    otherwise: [.level([.error, .warn])]),
            ]),
    ]
}
