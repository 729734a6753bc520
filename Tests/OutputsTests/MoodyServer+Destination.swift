import Harness
import Transport

@testable import Outputs

extension MoodyServer {
    func destination(path: String = "") -> Destination {
        .collector(Endpoint(scheme: .http, host: "127.0.0.1", port: Int(port), path: path))
    }
}
