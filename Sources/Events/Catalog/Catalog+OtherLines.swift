extension Catalog {
    /// Lines that are none of the gateway's own events, but of the programs in it.
    static let otherLines: [CatalogEntry] = [
        CatalogEntry(
            "request", component: "nginx, access log", shape: .nginxAccess, .web, [.access],
            fields: "REMOTE_IP IDENT REMOTE_USER METHOD RESOURCE PROTOCOL REQUEST STATUS BYTES REFERRER USER_AGENT "
                + "X_FORWARDED_FOR REQUEST_TIME UPSTREAM_TIME PIPE APP_DOMAIN",
            []),
        CatalogEntry(
            "proxy_error", component: "nginx, error log", shape: .nginxError, .web, [.error],
            fields:
                "APP_DOMAIN LEVEL PID TID CONNECTION REMOTE_IP SERVER METHOD RESOURCE PROTOCOL REQUEST SUBREQUEST UPSTREAM "
                + "HOST REFERRER", []),
        CatalogEntry(
            "command", component: "sudo", shape: .sudo, .process, [.start],
            fields: "ACCOUNT TTY PWD USER COMMAND", []),
        CatalogEntry(
            "java", component: "Spring Boot services", shape: .java, .web, [.error], fields: "PID THREAD LOGGER", []),
        CatalogEntry(
            "systemd", processes: ["systemd"], shape: .text, .process, [.info], fields: "PID",
            [
                CatalogCase("started", "unit started", types: [.start], when: [.messageBegins("Started")]),
                CatalogCase("stopped", "unit stopped", types: [.end], when: [.messageBegins("Stopped")]),
            ]),
        CatalogEntry(
            "template_service", processes: ["application_template_service"], shape: .text, .configuration, [.info], []),
        CatalogEntry(
            "log_forwarder", processes: ["syslog-ng"], shape: .text, .process, [.info],
            [CatalogCase("restarted", "syslog-ng restarted", types: [.start], when: [.messageHolds("restart")])]),
        CatalogEntry("text", component: "any other line", shape: .text, .host, [.info], []),
    ]

    /// gatepost's own records: of what was lost (INTERFACE §3), and of its configuration.
    static let gatepost: [CatalogEntry] = [
        CatalogEntry(
            "gap", .gatepost, component: "gatepost", events: ["GATEPOST_GAP"], .host, [.error],
            fields: "FIRST LAST COUNT BYTES REASON INPUT",
            [
                CatalogCase(
                    "events_lost", "events lost", .alert, keyword: .eventsLost,
                    messages: ["<n> events were lost: <reason>"], when: [.level([.alert])])
            ]),
        CatalogEntry(
            "discontinuity", .gatepost, component: "gatepost", events: ["GATEPOST_DISCONTINUITY"], .host, [.error],
            fields: "REASON INPUT COUNT BYTES",
            [
                CatalogCase(
                    "data_lost", "a source lost what never had a sequence number", .alert, keyword: .eventsLost,
                    when: [.level([.alert])])
            ]),
        CatalogEntry(
            "config", .gatepost, component: "gatepost", events: ["GATEPOST_CONFIG"], .configuration, [.change],
            fields: "RESULT HASH PREVIOUS CHANGES REASON",
            [
                CatalogCase(
                    "applied", "another configuration is in force", .notice, outcome: .success,
                    when: [.level([.notice])]),
                CatalogCase(
                    "refused", "a configuration could not be put in force", .error, outcome: .failure,
                    when: [.level([.error])]),
            ]),
    ]
}
