import Configuration
import Transport

extension ProxySettings {
    static let table = SettingsTable(
        defaults: ProxySettings(),
        [
            Setting(
                "to", \.to, .optional(.proxyAddress), defaultText: "none",
                help: "An HTTP proxy, such as `http://proxy.example.com:3128`, that opens a tunnel (`CONNECT`) to an "
                    + "`https` server. It sees which server, and nothing of what is sent."),
            Setting(
                "basic", \.basic, .optional(.userAndPassword), isSecret: true,
                help: "`USER:PASSWORD` for the proxy, to which it goes in clear."),
        ])
}

extension SettingType where Value == Endpoint {
    static var proxyAddress: SettingType {
        SettingType("http://HOST:PORT of a proxy", text: { "\($0)" }) { text throws(SettingProblem) in
            let endpoint: Endpoint
            do throws(TransportError) {
                endpoint = try Endpoint(parsing: text)
            } catch {
                // Someone may have written user:password@ into it.
                throw SettingProblem(
                    text.contains("@")
                        ? "is no address of a proxy; write http://HOST:PORT, and user and password under 'basic'"
                        : "is no address of a proxy: \(error.cause); write http://HOST:PORT",
                    hidesValue: text.contains("@"))
            }
            guard endpoint.scheme == .http, endpoint.path.isEmpty else {
                throw SettingProblem("is no address of a proxy; write http://HOST:PORT")
            }
            return endpoint
        }
    }
}
