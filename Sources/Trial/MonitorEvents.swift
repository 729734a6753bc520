/// The health checks of process MONITOR: the feed MONITOR.
enum MonitorEvents {
    static let lines: [String] =
        configurationTests + [
            disk("centos-root", "/"), disk("centos-var", "/var"), disk("centos-opt", "/opt/oag"),
            "{monitor} KRB5 INFO MONITOR [STATUS=\"VALID\"] Kerberos ticket cache {id} is valid.",
            """
            {monitor} SESSION_CACHE INFO SESSION_CACHE_USAGE [CACHE_SIZE="67108864" CURRENT_USAGE="{number}" \
            USAGE_PERCENT="{percent}%"] Current session cache utilization of {id} is {percent}%.
            """,
            certificate("INFO", "{nextYear}", "is valid for more than 30 days."),
            certificate("WARN", "{today}", "expires in 30 days or less."),
            certificate("ERROR", "20200603", "has expired."),
            certificate("ERROR", "-", "does not exist."),
            "{monitor} SERVICE INFO STOP [SERVICE=\"oag-admin\"] Stopping oag-admin. Run {id}.",
            "{monitor} SERVICE INFO START [SERVICE=\"oag-admin\"] Starting oag-admin. Run {id}.",
            "{monitor} STORE INFO VALIDATE [NAME=\"LDAP Datastore {id}\" STATUS=\"passed\"].",
            "{monitor} STORE INFO VALIDATE [NAME=\"LDAP Datastore {id}\" STATUS=\"failed\"].",
            authentication("INFO", "TEST_AUTHN_AD", "LDAP_VALID", "Auth module is valid"),
            authentication(
                "WARN", "TEST_AUTHN_AD", "LDAP_ERROR_CONNECTION_REFUSED", "Connection to directory was refused"),
            authentication("INFO", "TEST_AUTHN_LDAP", "LDAP_VALID", "Auth module is valid"),
            authentication("ERROR", "TEST_AUTHN_LDAP", "LDAP_ERROR_INVALID_CREDENTIALS", "Bind was refused"),
        ]

    private static let configurationTests: [String] = [
        test("INFO", "VALID", "nginx: configuration file /tmp/nginx/nginx.conf test is successful."),
        test("WARN", "CONFLICTING_SERVER_NAME", "conflicting server name \"{appDomain}\" on 0.0.0.0:443, ignored"),
        test("WARN", "SUSPICIOUS_SYMBOL", "suspicious symbol in server name"),
        test("WARN", "UNKNOWN_WARNING", "nginx: [warn] the configuration was accepted with a warning"),
        test("ERROR", "HOST_NOT_FOUND", "host not found in upstream \"{appDomain}\""),
        test("ERROR", "UNKNOWN_DIRECTIVE", "unknown directive \"proxi_pass\""),
        test("ERROR", "INVALID_PARAMETER", "invalid parameter \"off\""),
        test("ERROR", "DUPLICATE_LOCATION", "duplicate location \"/\""),
        test("ERROR", "UNEXPECTED_END_OF_FILE", "unexpected end of file, expecting \"}\""),
        test("ERROR", "UNKNOWN_ERROR", "nginx: configuration file /tmp/nginx/nginx.conf test failed"),
    ]

    private static func test(_ level: String, _ status: String, _ message: String) -> String {
        "{monitor} NGINX \(level) CONFIG_TEST [STATUS=\"\(status)\" UUID=\"{id}\"] \(message)"
    }

    private static func disk(_ volume: String, _ mount: String) -> String {
        """
        {monitor} DISK_USAGE INFO DISK_USAGE [FILESYSTEM="/dev/mapper/\(volume)-{id}" MOUNT="\(mount)" \
        USAGE="{percent}%"] Mount \(mount) is {percent}% full
        """
    }

    private static func certificate(_ level: String, _ expiry: String, _ message: String) -> String {
        """
        {monitor} CERT_CHECK \(level) SSL_CERT_VALIDITY_CHECK [USER="root" EXPIRY="\(expiry)"] \
        SSL Certificate {id} \(message)
        """
    }

    private static func authentication(
        _ level: String, _ event: String, _ status: String, _ message: String
    ) -> String {
        """
        {monitor} AUTH_MODULE \(level) \(event) [STATUS="\(status)" UUID="{id}" HOST="10.20.30.50" \
        PORT="{port}" USER_SEARCH_BASE_DN="cn=Users,dc=example,dc=com" SEARCH_ATTRIBUTE="samaccountname"] \(message)
        """
    }
}
