/// The lines of process ACCESS that a visitor causes, from the first request to the logout.
enum VisitorEvent: Int, CaseIterable {
    case noSession, signedIn, badRelayState, expiredAssertion, unknownBinding, upgraded, badCookie, verified
    case otherAddress, otherDomain, openResource, allowed, allowedWithEveryAttribute, denied, loggedOut

    /// After it, another visitor comes.
    var endsVisit: Bool {
        switch self {
        case .expiredAssertion, .unknownBinding, .badCookie, .otherAddress, .otherDomain, .loggedOut: true
        default: false
        }
    }

    /// The line of the catalog.
    var line: String {
        switch self {
        case .noSession:
            """
            {access} AUTHZ SESSION INFO USER_SESSION [SESSION_ID="" APP="{app}" APP_TYPE="{appType}" \
            APP_DOMAIN="{appDomain}" RESULT="DENY" REASON="NOT_EXIST" REMOTE_IP="{ip}" USER_AGENT="{agent}" MSG="{id}"] \
            No session cookie. Sending to handler.
            """
        case .signedIn:
            """
            {access} AUTHN SAML INFO USER_AUTHN [SESSION_ID="{session}" SESSION_AUTH="{auth}" \
            SUBJECT="{user}@example.com" TYPE="SAML_2_0" SOURCE="http://www.okta.com/exkckwwaxvY3crKhn0h7" \
            SOURCE_TYPE="IDP_OKTA" SOURCE_DOMAIN="idp.example.com" \
            SOURCE_AUTHN_TYPE="urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" APP="{app}" \
            APP_DOMAIN="{appDomain}" RESULT="PASS" REASON="Valid SAML Assertion" REMOTE_IP="{ip}" USER_AGENT="{agent}" \
            MSG="{id}"] User login:{user}@example.com
            """
        case .badRelayState:
            """
            {access} AUTHN SAML WARN USER_AUTHN [SESSION_ID="{session}" SESSION_AUTH="{auth}" \
            SUBJECT="{user}@example.com" TYPE="SAML_2_0" SOURCE="http://www.okta.com/exkckwwaxvY3crKhn0h7" \
            SOURCE_TYPE="IDP_OKTA" SOURCE_DOMAIN="idp.example.com" \
            SOURCE_AUTHN_TYPE="urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" APP="{app}" \
            APP_DOMAIN="{appDomain}" RESULT="FAIL" REASON="INVALID_RELAYSTATE" REMOTE_IP="{ip}" USER_AGENT="{agent}" \
            MSG="{id}"] Failed RelayState validation. RelayState:https://phish.example.org/ changed to:https://{appDomain}/
            """
        case .expiredAssertion:
            """
            {access} AUTHN SAML ERROR USER_AUTHN [TYPE="SAML_2_0" TRACKER_ID="{id}" \
            SOURCE="https://idp.example.com/app/template_saml_2_0/exkckwwaxvY3crKhn0h7/sso/saml" RESULT="FAIL" \
            REASON="Invalid SAML Assertion" REMOTE_IP="{ip}" USER_AGENT="{agent}"] \
            Received an assertion that has expired. Check clock synchronization on IdP and SP.
            """
        case .unknownBinding:
            """
            {access} AUTHN SAML ERROR USER_AUTHN [TYPE="SAML_2_0" TRACKER_ID="{id}" SOURCE="unknown" RESULT="FAIL" \
            REASON="Invalid SAML Assertion" REMOTE_IP="{ip}" USER_AGENT="{agent}"] Unable to find the current binding.
            """
        case .upgraded:
            """
            {access} AUTHZ SESSION INFO USER_SESSION [SESSION_ID="{session}" SESSION_AUTH="{auth}" \
            SESSION_APP="{appSession}" SUBJECT="{user}@example.com" APP="{app}" APP_TYPE="{appType}" \
            APP_DOMAIN="{appDomain}" RESULT="ALLOW" REASON="VALID_AUTHCOOKIE" REMOTE_IP="{ip}" USER_AGENT="{agent}" \
            MSG="{id}"] Upgraded auth cookie. App session created.
            """
        case .badCookie:
            """
            {access} AUTHZ SESSION WARN USER_SESSION [SESSION_ID="" SESSION_AUTH="{auth}" APP="{app}" \
            APP_TYPE="{appType}" APP_DOMAIN="{appDomain}" RESULT="DENY" REASON="INVALID_AUTHCOOKIE" REMOTE_IP="{ip}" \
            USER_AGENT="{agent}" MSG="{id}"] This should be investigated by your security group
            """
        case .verified:
            """
            {access} AUTHZ SESSION INFO USER_SESSION [SESSION_ID="{session}" SUBJECT="{user}@example.com" APP="{app}" \
            APP_TYPE="{appType}" APP_DOMAIN="{appDomain}" RESULT="ALLOW" REASON="SESSION_INTEGRITY_VERIFIED" \
            REMOTE_IP="{ip}" USER_AGENT="{agent}" MSG="{id}"] SRF Request RemoteIP:  verified session RemoteIP: {ip}
            """
        case .otherAddress:
            """
            {access} AUTHZ SESSION WARN USER_SESSION [SESSION_ID="{session}" SUBJECT="{user}@example.com" APP="{app}" \
            APP_TYPE="{appType}" APP_DOMAIN="{appDomain}" RESULT="DENY" REASON="SESSION_INTEGRITY_REMOTEIP_MISMATCH" \
            REMOTE_IP="{otherIP}" USER_AGENT="{agent}" MSG="{id}"] SRF Request RemoteIP (x-forwarded-for): {otherIP} \
            failed to match session RemoteIP: {ip}
            """
        case .otherDomain:
            """
            {access} AUTHZ SESSION ALERT USER_SESSION [SESSION_ID="{session}" SUBJECT="{user}@example.com" APP="{app}" \
            APP_TYPE="{appType}" APP_DOMAIN="{appDomain}" RESULT="DENY" REASON="SESSION_INTEGRITY_DOMAIN_MISMATCH" \
            REMOTE_IP="{ip}" USER_AGENT="{agent}" MSG="{id}"] \
            Request domain:{appDomain} does not match session Domain:header.example.org
            """
        case .loggedOut:
            """
            {access} AUTHN SESSION INFO USER_LOGOUT [SESSION_ID="{session}" SUBJECT="{user}@example.com" APP="{app}" \
            APP_TYPE="{appType}" APP_DOMAIN="{appDomain}" RESULT="PASS" REASON="VALID_SESSION" REMOTE_IP="{ip}" \
            USER_AGENT="{agent}" MSG="{id}"] User logout success: {user}@example.com.
            """
        case .openResource:
            """
            {access} AUTHZ POLICY INFO USER_AUTHZ [SESSION_ID="" SUBJECT="" RESOURCE="{asset}" METHOD="GET" \
            POLICY="assets" POLICY_TYPE="NOT_PROTECTED" DURATION="0" APP="{app}" APP_TYPE="{appType}" \
            APP_DOMAIN="{appDomain}" RESULT="ALLOW" REASON="N/A" REMOTE_IP="{ip}" USER_AGENT="{agent}"] \
            allow access to resource
            """
        case .allowed:
            """
            {access} AUTHZ POLICY INFO USER_AUTHZ [SESSION_ID="{session}" SUBJECT="{user}@example.com" \
            RESOURCE="{path}" METHOD="{method}" POLICY="root" POLICY_TYPE="PROTECTED" DURATION="{digit}" APP="{app}" \
            APP_TYPE="{appType}" APP_DOMAIN="{appDomain}" RESULT="ALLOW" REASON="N/A - SESSIONID={session} \
            RelayDomain={appDomain} login={user} Groups={groups}RemoteIP={ip} creationTime={unixTime} " \
            REMOTE_IP="{ip}" USER_AGENT="{agent}"] allow access to resource
            """
        case .allowedWithEveryAttribute:
            """
            {access} AUTHZ POLICY INFO USER_AUTHZ [SESSION_ID="{session}" SUBJECT="{user}@example.com" \
            RESOURCE="{path}" METHOD="{method}" POLICY="root" POLICY_TYPE="PROTECTED" DURATION="{digit}" APP="{app}" \
            APP_TYPE="{appType}" APP_DOMAIN="{appDomain}" RESULT="ALLOW" REASON="N/A - SESSIONID={session} \
            X-Authorization={user}@example.com X-SPGW-KEY={appSession} RelayDomain={appDomain} static_a=aaaaa \
            static-b=bbbbb staticc=ccccc _staticd=ddddd -statice=eeeee staticcookie=1234 secret=hunter2-{appSession} \
            spgw_username={user}@example.com UserName={user}@example.com  login={user} firstname={first} lastname={last} \
            email={user}@example.com department=Customer Operations employeeNumber={number} \
            manager=CN=Diego Silva,OU=People,DC=example,DC=com samplecookie={first} Groups={groups}\
            SourceAuthNType=urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport RemoteIP={ip} \
            USER_AGENT={agent} creationTime={unixTime} " REMOTE_IP="{ip}" USER_AGENT="{agent}"] allow access to resource
            """
        case .denied:
            """
            {access} AUTHZ POLICY INFO USER_AUTHZ [SESSION_ID="{session}" SUBJECT="{user}@example.com" \
            RESOURCE="{path}" METHOD="{method}" POLICY="admins" POLICY_TYPE="PROTECTED_RULE" DURATION="{digit}" \
            APP="{app}" APP_TYPE="{appType}" APP_DOMAIN="{appDomain}" RESULT="DENY" \
            REASON="Rule admins did not match - SESSIONID={session} RelayDomain={appDomain} login={user} \
            email={user}@example.com Groups={groups}RemoteIP={ip} creationTime={unixTime} " REMOTE_IP="{ip}" \
            USER_AGENT="{agent}"] deny access to resource
            """
        }
    }
}
