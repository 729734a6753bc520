/// nginx's lines: the feed ACCESS.
enum AccessLogLines {
    /// Requests, in both of the gateway's time styles.
    static let requests: [String] = [
        """
        {iso} {host} auth {appDomain} {ip} - - "{method} {path} HTTP/2.0" {status} {size} "{referer}" "{agent}" "-" \
        {seconds} {seconds}
        """,
        """
        {iso} {host} auth {appDomain} {ip} - - "GET {asset} HTTP/2.0" 200 {size} "https://{appDomain}/" "{agent}" "-" \
        {seconds} -
        """,
        """
        {bsd} {host} icsIcsgwAccess {appDomain} {ip} - - [{commonLog}] "{method} {path} HTTP/1.1" {status} {size} \
        "{referer}" "{agent}" "{otherIP}" {seconds} {seconds} .
        """,
        """
        {iso} {host} auth {appDomain} {ip} - - "{method} {path} HTTP/1.1" 502 {size} "{referer}" "{agent}" "-" \
        {seconds} {seconds}, {seconds}
        """,
    ]

    static let errors: [String] = [
        """
        {bsd} {host} sampleheaderapp {slashed} [warn] {process}#0: *{number} using uninitialized "messagetitle" \
        variable, client: {ip}, server: {appDomain}, request: "GET {path} HTTP/1.1", host: "{appDomain}"
        """,
        """
        {iso} {host} {appDomain} {slashed} [error] {process}#0: *{number} upstream timed out (110: Connection timed \
        out) while reading response header from upstream, client: {ip}, server: {appDomain}, request: "{method} \
        {path} HTTP/2.0", upstream: "https://10.20.30.40:8443/", host: "{appDomain}", referrer: "{referer}"
        """,
    ]
}
