/// What the consoles, sudo and the appliance's own services write: rows that are rare on a real gateway and come round
/// here one after the other, so that every one is seen.
enum AdministrationEvents {
    static let lines: [String] = webConsole + managementConsole + appliance + seedStyle

    static let webConsole: [String] = [
        "{console} - - INFO SYSTEM_STARTUP [] Startup complete, system ready. Instance {id}.",
        "{console} - - INFO STARTUP [] Startup complete, system ready. Instance {id}.",
        """
        {console} AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="{newAdminSession}" SUBJECT="admin" TYPE="LOCAL" \
        RESULT="PASS" REASON="VALID_CREDENTIALS" REMOTE_IP="-" USER_AGENT="{agent} Console/{id}"] \
        User login success: admin
        """,
        """
        {console} AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="{adminSession}" SUBJECT="{user}" TYPE="LOCAL" \
        RESULT="FAIL" REASON="INVALID_CREDENTIALS" REMOTE_IP="-" USER_AGENT="{agent} Console/{id}"] \
        User login failed: {user}
        """,
        // As on the vendor's page: the opening quote of USER_AGENT is missing.
        """
        {console} AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="{adminSession}" SUBJECT="{id}" TYPE="LOCAL" \
        RESULT="FAIL" REASON="INVALID_CREDENTIALS" REMOTE_IP="-" USER_AGENT={agent}"] User login failed: unknown
        """,
        """
        {console} SESSION LOCAL INFO USER_LOGOUT [SESSION_ID="{adminSession}" SUBJECT="admin" REASON="USER_ACTION" \
        REMOTE_IP="-" USER_AGENT="{agent} Console/{id}"] User logout: admin
        """,
        """
        {console} IDP LOCAL INFO SYSTEM_IDP_STATUS [NAME="Okta {id}" DOMAIN="idp.example.com" TYPE="IDP_OKTA" \
        RESULT="PASS" REASON="VALID"] Success confirming IDP status with: idp.example.com
        """,
        """
        {console} IDP LOCAL ALERT SYSTEM_IDP_STATUS [NAME="Okta {id}" DOMAIN="idp.example.com" TYPE="IDP_OKTA" \
        RESULT="FAIL" REASON="INVALID_NETWORK_CONN"] Failure confirming connectivity with IDP: idp.example.com. \
        Please validate network connectivity.
        """,
        """
        {console} IDP LOCAL INFO SYSTEM_IDP_STATUS [NAME="Okta {id}" DOMAIN="idp.example.com" TYPE="IDP_OKTA" \
        RESULT="FAIL" REASON="INVALID_TOKEN"] Failure validating security token with IDP: idp.example.com. \
        Please validate token exists and is enabled.
        """,
        application("CREATE"), application("UPDATE"), application("ENABLE"), application("DISABLE"),
        application("DELETE"),
        realm("CREATE"), realm("UPDATE"), realm("DELETE"),
        gateway("SYSTEM_SPGW_EVENT", "UPDATE"), gateway("SYSTEM_SPGW_SETUP", "OAG_SETUP"),
        gateway("SYSTEM_OAG_RESET", "OAG_ACCEPT_LICENSE"), gateway("SYSTEM_OAG_RESET", "RESET"),
        """
        {console} TRUSTED_DOMAINS -  INFO SYSTEM_TD_EVENT [ SOURCE="OKTA_TRUSTED_ORIGIN" ACTION="SYNC" ] \
        Trusted domain {id}.example.com synchronised
        """,
        """
        {console} TRUSTED_DOMAINS - WARN SYSTEM_TD_EVENT [ SOURCE="APP" ACTION="UPDATE" ] \
        Trusted domain {id}.example.com is not resolvable
        """,
        """
        {console} TRUSTED_DOMAINS ALERT SYSTEM_TD_EVENT [ SOURCE="APP" ACTION="UPDATE" ] \
        Exception when disable/enable trusted domains: [Errno 13] Permission denied: \
        '/opt/oag/events/{id}.DISABLE.json'.
        """,
        """
        {iso} {host} WEB_CONSOLE PASSWORD_RESET WEB_CONSOLE ERROR PASSWORD_RESET [USER="oag-mgmt"] \
        Password reset failed. Default password was entered. Request {id}.
        """,
    ]

    static let managementConsole: [String] = [
        "{admin} SYSTEM SHUTDOWN INFO SHUTDOWN [USER=\"oag-mgmt\"] Shutting down system. Request {id}.",
        """
        {iso} {host} ADMIN_CONSOLE PASSWORD_RESET ADMIN_CONSOLE INFO PASSWORD_RESET [USER="oag-mgmt" \
        USERNAME="oag-mgmt"] Password reset. Request {id}.
        """,
        """
        {iso} {host} ADMIN_CONSOLE PASSWORD_RESET ADMIN_CONSOLE ERROR PASSWORD_RESET [USER="oag-mgmt" \
        USERNAME="oag-mgmt"] Incorrect password entered. Request {id}.
        """,
        """
        {iso} OAG ADMIN_CONSOLE SUPPORT_CONNECTION ENABLE INFO ENABLE_SUPPORT_CONNECTION [USER="oag-mgmt"] \
        Enabling support connection {id}
        """,
        nomination("INFO", "Mgmt console Event", "oag-mgmt", "OAG Version - 2026.2.1, nomination {id}"),
        nomination("INFO", "Auth Token Verification", "oag-mgmt", "Authorization token of {id} is correct"),
        nomination("ERROR", "Auth Token Verification", "oag-mgmt", "Authorization token of {id} is incorrect"),
        nomination("INFO", "Send auth key to admin node", "root", "Sent auth key to worker-{id}.example.com"),
        nomination("INFO", "Initiate nomination", "oag-mgmt", "Sent nolock.{id}.json to gw-02.example.com"),
        nomination("ERROR", "Determine Version Compatibility", "root", "Incompatible node worker-{id}.example.com"),
        nomination("INFO", "Copy HA configs", "root", "Transferred HA configuration of worker-{id}.example.com."),
        nomination("INFO", "Sync keys", "root", "Synced known_hosts of worker-{id}.example.com"),
        nomination("INFO", "Received acknowledgment", "root", "Received acknowledgment of worker-{id}.example.com"),
        nomination("INFO", "Nomination completed", "root", "Nominated worker-{id}.example.com as admin node"),
        update("ADMIN", "Activate Admin App", "Activated admin application on worker-{id}.example.com"),
        update("ADMIN", "Copy user private key", "Copied private key of oagha to worker-{id}.example.com"),
        update("WORKER", "Update HA Config", "Updated HA configuration for admin node worker-{id}.example.com"),
        """
        {iso} {host} SCRIPT INFO DEFAULT_PASSWORD_CHECK [USER="spgw"] Default admin password not detected by {id}.
        """,
        "{iso} {host} CHECK_HOST  HOST_IP_CHECK INFO HOST [USER=\"admin\"] Host {id}.example.com not found",
        """
        {iso} {host} CHECK_HOST  checkConnection.sh INFO 10.20.30.40 {port}  [USER="admin"] \
        Ncat: Connection to {id}.example.com refused.
        """,
    ]

    /// What the gateway's own checks run as root, every minute or so.
    static let sudo: [String] = [
        "{bsd} : oag-mgmt : TTY=pts/1 ; PWD=/home/oag-mgmt ; USER=root ; COMMAND=/opt/oag/bin/updateCert.sh -f {id}.crt",
        "{iso} {host} sudo root : TTY=unknown ; PWD=/root ; USER=root ; COMMAND=/sbin/nginx -t -c /tmp/{id}.conf",
    ]

    static let appliance: [String] = [
        """
        {spaced} ERROR {process} --- [ XNIO-2 task-{digit}] com.okta.oag.service.CertificateService : \
        Failed to read certificate from file /opt/oag/nginx/ssl/{id}.crt. Error: (Permission denied)
        """,
        """
        {spaced} WARN {process} --- [ XNIO-2 task-{digit}] c.okta.oag.web.rest.CertificateResource : \
        '{id}.gateway.example.com' is not a valid hostname.
        """,
        "{hyphened} {host} systemd[1]: Started Session {id} of user oag-mgmt.",
        "{iso} {host} application_template_service event for file_with_path:/opt/oag/events/{id}.UPDATE.json",
        "{iso} {host} OAG syslog-ng: Access-Gateway SYSLOG-NG restart completed, run {id}",
    ]

    /// Messages as the customer's own overview has them, in lines of the first releases.
    static let seedStyle: [String] = [
        """
        {bsd} {host} Access Gateway ACCESS AUTHN SAML INFO USER_AUTHN [SESSION_ID="{session}" SESSION_AUTH="{auth}" \
        SUBJECT="{user}@example.com" TYPE="SAML_2_0" SOURCE="idp" SOURCE_TYPE="IDP_IDCS" APP="{app}" \
        APP_DOMAIN="{appDomain}" RESULT="PASS" REASON="valid SAML assertion" REMOTE_IP="{ip}" USER_AGENT="{agent}" \
        MSG="{id}"] Subject has successfully authenticated, reason = valid SAML assertion
        """,
        """
        {bsd} {host} Access Gateway ACCESS AUTHZ SESSION WARN USER_SESSION [SESSION_ID="" SESSION_AUTH="{auth}" \
        APP="{app}" RESULT="DENY" REASON="uuid does not exist" REMOTE_IP="" USER_AGENT="{agent}" MSG="{id}"] \
        authCookie does not exist this should be investigated, reason = uuid does not exist
        """,
        """
        {bsd} {host} Access Gateway ACCESS AUTHZ SESSION ALERT USER_SESSION [SESSION_ID="{session}" \
        SUBJECT="{user}@example.com" APP="{app}" APP_DOMAIN="{appDomain}" RESULT="DENY" \
        REASON="SESSION_INTEGRITY_DOMAIN_MISMATCH" REMOTE_IP="{ip}" USER_AGENT="{agent}" MSG="{id}"] \
        Session finger print failed
        """,
        """
        {access} AUTHN FAILED WARN STORE [STORE_NAME="Corporate LDAP {id}" FAILURE_COUNT="{digit}"] \
        Store failed during initialization.
        """,
    ]

    private static func application(_ action: String) -> String {
        """
        {console} APP - INFO SYSTEM_APP_EVENT [GUID="{uuid}" NAME="{app}" TYPE="{appType}" \
        DOMAIN="{id}.apps.example.com" IDP="idp.example.com" IDP_TYPE="IDP_OKTA" REASON="\(action)" \
        SESSION_ID="{adminSession}" SUBJECT="admin" REMOTE_IP="-" USER_AGENT="{agent}"] \
        Application: '{app}' action: '\(action)'
        """
    }

    private static func realm(_ action: String) -> String {
        """
        {console} KRB5 - INFO SYSTEM_KRB5_EVENT [REALM="CORP.EXAMPLE.COM" REASON="\(action)" \
        SESSION_ID="{adminSession}" SUBJECT="admin" REMOTE_IP="-" USER_AGENT="{agent} Console/{id}"] \
        Kerberos Realm: 'CORP.EXAMPLE.COM' action: '\(action)'
        """
    }

    private static func gateway(_ event: String, _ action: String) -> String {
        """
        {console} OAG - INFO \(event) [GUID="{id}" HOST="{host}" COOKIE_DOMAIN=".example.com" \
        REASON="\(action)" SESSION_ID="{adminSession}" SUBJECT="admin" REMOTE_IP="-" USER_AGENT="{agent}"] \
        Access Gateway event host: '{host}' action: '\(action)'
        """
    }

    private static func nomination(_ level: String, _ event: String, _ user: String, _ message: String) -> String {
        "{admin} CLUSTER MANAGER ADMIN NOMINATION \(level) \(event) [USER=\"\(user)\"] \(message)"
    }

    private static func update(_ role: String, _ event: String, _ message: String) -> String {
        "{iso} {host} ADMIN_CONSOLE CLUSTER MANAGER UPDATE \(role) INFO \(event) [USER=\"oagha\"] \(message)"
    }
}
