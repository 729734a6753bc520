/// The page for people at `/`: its files are in the folder `Page`, and are built into the program.
///
/// It asks for `/status` and `/history` by itself. It needs nothing from elsewhere, and its policy allows nothing else.
enum AgentPage {
    static var routes: [AdminRoute] {
        [
            file("/", PackageResources.page_html, type: "text/html; charset=utf-8"),
            file("/page.css", PackageResources.page_css, type: "text/css; charset=utf-8"),
            file("/page.js", PackageResources.page_js, type: "text/javascript; charset=utf-8"),
            file("/page.svg", PackageResources.page_svg, type: "image/svg+xml"),
        ]
    }

    /// CSP level 3: scripts, styles and answers of this server alone; no frames, no forms.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

    private static func file(_ path: String, _ bytes: [UInt8], type: String) -> AdminRoute {
        .get(path) { _ in
            var response = AdminResponse(bytes, type: type)
            response.headers.append(("Content-Security-Policy", policy))
            return response
        }
    }
}
