/// The people, applications and browsers of the simulated gateway. The domains are those that RFC 2606 keeps for
/// examples.
enum SimulatedNames {
    struct Application: BitwiseCopyable {
        var name: StaticString
        var type: StaticString
        var domain: StaticString
        /// Where its resources lie; ends in a slash.
        var path: StaticString
    }

    static let applications: [Application] = [
        Application(
            name: "Sample Header App", type: "SAMPLEHEADER2015_APP", domain: "header.example.com", path: "/account/"),
        Application(name: "Orders", type: "GENERIC_HEADER_APP", domain: "orders.example.com", path: "/orders/"),
        Application(name: "E-Business Suite", type: "EBS_SSO_APP", domain: "ebs.example.com", path: "/OA_HTML/"),
        Application(name: "PeopleSoft HR", type: "PEOPLESOFT_APP", domain: "hr.example.com", path: "/psp/ps/EMPLOYEE/"),
        Application(name: "Invoices", type: "GENERIC_HEADER_APP", domain: "invoices.example.com", path: "/api/v2/"),
        Application(name: "Intranet", type: "KERBEROS_APP", domain: "intranet.example.com", path: "/sites/"),
        Application(name: "Local OAG Admin Console", type: "ADMINUI_APP", domain: "gw-admin.example.com", path: "/ui/"),
        Application(name: "Time Sheets", type: "COOKIE_APP", domain: "time.example.net", path: "/week/"),
    ]

    static let groups: [StaticString] = [
        "Everyone:Sales: ", "Everyone:Finance:Approvers: ", "Everyone: ", "Everyone:Group A:Group C:Group E: ",
        "Everyone:IT:Gateway Admins: ",
    ]

    static let firstNames: [StaticString] = [
        "Maria", "James", "Aiko", "Oluwaseun", "Chloe", "Mateo", "Priya", "Lukas", "Fatima", "Noah", "Ingrid", "Diego",
        "Mei", "Pavel", "Zoe", "Samuel",
    ]

    static let lastNames: [StaticString] = [
        "Lopez", "Chen", "Okafor", "Novak", "Tanaka", "Schmidt", "Rossi", "Kim", "Dubois", "Haddad", "Larsen", "Silva",
        "Singh", "Ivanova", "Walker", "Meyer",
    ]

    /// The account's two parts, as in `maria.lopez`.
    static let accountFirst: [StaticString] = [
        "maria", "james", "aiko", "oluwaseun", "chloe", "mateo", "priya", "lukas", "fatima", "noah", "ingrid", "diego",
        "mei", "pavel", "zoe", "samuel",
    ]

    static let accountLast: [StaticString] = [
        ".lopez", ".chen", ".okafor", ".novak", ".tanaka", ".schmidt", ".rossi", ".kim", ".dubois", ".haddad",
        ".larsen", ".silva", ".singh", ".ivanova", ".walker", ".meyer",
    ]

    static let agents: [StaticString] = [
        """
        Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36
        """,
        """
        Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 \
        Safari/605.1.15
        """,
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Apache-HttpClient/4.5.14 (Java/17.0.12)",
        "python-requests/2.32.3",
        "OrdersMobile/7.1 (iPhone; iOS 18.5)",
        "curl/8.5.0",
        "okta-verify/9.31 (Android 15)",
        "ReportRunner/3.2",
    ]

    static let suffixes: [StaticString] = ["", "", "", "/edit", ".json", "/items", "/history"]

    static let assets: [StaticString] = ["/assets/app/", "/assets/img/", "/static/css/", "/favicon/"]

    static let methods: [StaticString] = ["GET", "GET", "GET", "GET", "POST", "POST", "PUT", "DELETE"]

    static let statuses: [StaticString] = [
        "200", "200", "200", "200", "200", "200", "200", "204", "302", "302", "304", "403", "404", "500", "502", "303",
    ]

    static let nodes: [StaticString] = [
        "gw-01.example.com", "gw-02.example.com", "gw-03.example.com", "gw-04.example.com",
    ]
}
